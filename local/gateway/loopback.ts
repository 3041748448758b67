/** The URL of an emulator, which has to be on this machine: what goes through the gateway may be anything. Throws otherwise. */
export function loopbackUrl(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol !== "http:" || !/^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname) || !url.port)
    throw new Error(
      `gateway: emulator "${text}" is not on loopback; give its address with the port, such as http://127.0.0.1:4566`,
    );
  return url;
}
