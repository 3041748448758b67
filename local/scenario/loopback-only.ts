import { loopbackUrl } from "../loopback.ts";

/** Returns the URL, or refuses a target that is not this machine: an open loop at hundreds of requests a second has no brakes. */
export function loopbackOnly(name: string, target: string): URL {
  const url = loopbackUrl(target);
  if (url) return url;
  throw new Error(
    `${name} "${target}" is not a loopback address (127.0.0.0/8, ::1 or localhost, by http or https); ` +
      "the scenario loads the embedded cloud of this machine only: start one with `npm run local -- --keep`",
  );
}
