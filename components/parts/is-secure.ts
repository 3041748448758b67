/** Whether nobody on the way reads or changes what goes there: by https, or by http to a loopback address. */
export function isSecure({ protocol, hostname }: URL): boolean {
  if (protocol === "https:") return true;
  const loopback = ["localhost", "[::1]"].includes(hostname) || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return protocol === "http:" && loopback;
}
