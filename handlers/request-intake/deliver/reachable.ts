import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** What is not on the public Internet: https://www.iana.org/assignments/iana-ipv4-special-registry and …-ipv6-special-registry */
const special = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  special.addSubnet(network, prefix, "ipv4");
}
// Teredo and others, documentation, 6to4: their addresses can hold a private one of IPv4.
special.addSubnet("2001::", 23, "ipv6");
special.addSubnet("2001:db8::", 32, "ipv6");
special.addSubnet("2002::", 16, "ipv6");
special.addSubnet("3fff::", 20, "ipv6");

/** All of IPv6 that is given out: https://www.iana.org/assignments/ipv6-unicast-address-assignments */
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");

const isPublic = (address: string): boolean =>
  isIP(address) === 6
    ? global.check(address, "ipv6") && !special.check(address, "ipv6")
    : !special.check(address, "ipv4");

const isLoopback = (address: string): boolean => loopback.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** `localhost` or an address of this machine, as a URL writes it. */
export const isLocal = (hostname: string): boolean =>
  hostname === "localhost" || (isIP(bare(hostname)) !== 0 && isLoopback(bare(hostname)));

/**
 * Whether a webhook may go to an address: a local name to this machine, which only somebody who runs everything on it allows; any other to the
 * public Internet. A name that anybody can choose must not lead to the services of a network, or to the metadata of a machine.
 */
export const mayReach = (hostname: string, address: string): boolean =>
  isLocal(hostname) ? isLoopback(address) : isPublic(address);

/** An address that is not looked up, because the URL has it. */
export const literalAddress = (hostname: string): string | undefined =>
  isIP(bare(hostname)) ? bare(hostname) : undefined;

export const PRIVATE = "EPRIVATE";

/** A lookup that knows no address but what the host may have; what it finds is what is connected to, so no later answer of DNS counts. */
export const guardedLookup: LookupFunction = (hostname, options, callback) =>
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, []);
    if (!found.every(({ address }) => mayReach(hostname, address))) {
      return callback(Object.assign(new Error("a private address"), { code: PRIVATE }), []);
    }
    const [first] = found;
    return options.all || !first ? callback(null, found) : callback(null, first.address, first.family);
  });

/** A URL writes IPv6 in brackets. */
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "");
