import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Returns the URL, or refuses a target that is not this machine: an open loop at hundreds of requests a second has no brakes. */
export function loopbackOnly(name: string, target: string): URL {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  const host = url?.hostname.replace(/^\[|\]$/g, "") ?? "";
  const family = isIP(host);
  const isLoopback = family === 0 ? host === "localhost" : loopback.check(host, family === 6 ? "ipv6" : "ipv4");
  if (url && isLoopback && /^https?:$/.test(url.protocol)) return url;
  throw new Error(
    `${name} "${target}" is not a loopback address (127.0.0.0/8, ::1 or localhost, by http or https); ` +
      "the scenario loads the embedded cloud of this machine only: start one with `npm run local -- --keep`",
  );
}
