import { MAX_ADDRESS } from "../delivery.ts";
import { isLocal, literalAddress, mayReach } from "./reachable.ts";

/**
 * Where a webhook goes, or why it does not: https, or http to this machine; no name or password; a host that is allowed.
 *
 * @param hosts `example.com`, `*.example.com` for all below it, each at https's own port, or with `:8443`, or with `:*` for any
 */
export function targetOf(address: string, hosts: readonly string[]): URL | { readonly why: string } {
  const url = address.length <= MAX_ADDRESS && URL.canParse(address) ? new URL(address) : undefined;
  if (!url) return { why: "the address is no URL" };
  const { protocol, hostname, port, username, password } = url;
  if (username || password) return { why: "the address has a name or a password in it" };
  if (protocol !== "https:" && !(protocol === "http:" && isLocal(hostname))) return { why: "the address is not https" };
  if (!hosts.some((host) => isAllowed(host, hostname, port)))
    return { why: "the address is of a host that is not allowed" };
  const literal = literalAddress(hostname);
  if (literal !== undefined && !mayReach(hostname, literal)) return { why: "the address is a private one" };
  return url;
}

function isAllowed(host: string, hostname: string, port: string): boolean {
  const [, name = "", at = ""] = /^(.*?)(?::(\d+|\*))?$/.exec(host) ?? [];
  // A URL leaves out https's own.
  if (at !== "*" && (at === "443" ? "" : at) !== port) return false;
  return name.startsWith("*.") ? hostname.endsWith(name.slice(1)) && hostname !== name.slice(2) : hostname === name;
}
