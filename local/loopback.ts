/**
 * The URL of something on this machine, or `undefined`: http or https, on 127.0.0.0/8, ::1 or localhost. Everything local asks it before
 * it opens a connection, so that nothing here reaches a real account or loads somebody else's machine.
 *
 * URL writes every spelling of an address in one way first, such as 127.1 as 127.0.0.1: https://url.spec.whatwg.org/#host-parsing
 */
export function loopbackUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname) ? url : undefined;
}
