import type { IncomingMessage } from "node:http";

/** A body as it was read off the wire. */
export interface ReceivedBody {
  /** Empty when it was too large. */
  readonly bytes: Buffer;
  readonly isTooLarge: boolean;
}

/**
 * Reads a body up to a limit. One that is larger is read to its end and dropped: a client that is still sending would take an early answer for a broken
 * connection.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<ReceivedBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return { bytes: Buffer.concat(chunks), isTooLarge: size > limit };
}
