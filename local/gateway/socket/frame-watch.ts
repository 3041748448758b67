/**
 * Follows the frames of a client through the bytes as they come, and calls `tooLarge` for the first one whose payload is over the limit. The
 * library that reads them knows a limit of whole messages only. https://datatracker.ietf.org/doc/html/rfc6455#section-5.2
 */
export function frameWatch(limit: number, tooLarge: () => void): (chunk: Buffer) => void {
  let header = Buffer.alloc(0);
  /** Bytes of the frame's mask and payload that are still to come. */
  let rest = 0;
  let isOver = false;
  return (chunk) => {
    for (let at = 0; at < chunk.length && !isOver; ) {
      if (rest > 0) {
        const skipped = Math.min(rest, chunk.length - at);
        rest -= skipped;
        at += skipped;
        continue;
      }
      header = Buffer.concat([header, chunk.subarray(at, at + 1)]);
      at += 1;
      const payload = payloadOf(header);
      if (payload === undefined) continue;
      isOver = payload > limit;
      if (isOver) tooLarge();
      const isMasked = ((header[1] as number) & 0x80) !== 0;
      rest = payload + (isMasked ? 4 : 0);
      header = Buffer.alloc(0);
    }
  };
}

/** The payload's length, once the bytes that tell it are there. */
function payloadOf(header: Buffer): number | undefined {
  if (header.length < 2) return undefined;
  const short = (header[1] as number) & 0x7f;
  if (short < 126) return short;
  if (short === 126) return header.length < 4 ? undefined : header.readUInt16BE(2);
  return header.length < 10 ? undefined : Number(header.readBigUInt64BE(2));
}
