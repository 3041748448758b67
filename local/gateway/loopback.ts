import { loopbackUrl as onLoopback } from "../loopback.ts";

/** The URL of an emulator, which has to be on this machine: what goes through the gateway may be anything. Throws otherwise. */
export function loopbackUrl(text: string): URL {
  const url = onLoopback(text);
  // It is spoken to in plain HTTP, and a tunnel takes the port from the URL.
  if (url?.protocol !== "http:" || !url.port)
    throw new Error(
      `gateway: emulator "${text}" is not on loopback; give its address with the port, such as http://127.0.0.1:4566`,
    );
  return url;
}
