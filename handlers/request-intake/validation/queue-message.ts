import type { Arrival } from "./arrival.ts";

/** The version of the messages that this release writes. */
const MESSAGE_VERSION = "1";

/** The attributes that the direct path's template gives a message; a worker cannot tell which way one came. */
export const attributesOf = ({
  requestId,
  receivedAt,
  idempotencyKey,
  traceHeader,
}: Arrival): Record<string, string> => ({
  requestId,
  acceptedAt: String(receivedAt),
  version: MESSAGE_VERSION,
  ...(idempotencyKey !== undefined && { idempotencyKey }),
  ...(traceHeader !== undefined && { traceHeader }),
});

/**
 * What SQS takes not: control characters but tab, line feed and carriage return; U+FFFE and U+FFFF. AWS's pages disagree on whether it
 * refuses them or stores U+FFFD instead, so a body with one is not sent.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const hasRefusedCharacters = (body: string): boolean => /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/.test(body);

/**
 * Why SQS did not take a message, by the error that its client threw. It says 400 to all of them, and AWS's pages know each by several names.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors
 */
export function whyNotSent(error: unknown): "characters" | "tooLarge" | "unavailable" {
  const { name = "", message = "" } = error instanceof Error ? error : {};
  if (/InvalidMessageContents/.test(name) || /invalid (binary )?character/i.test(message)) return "characters";
  if (/MessageTooLong/.test(name) || /must be shorter than|MessageTooLong/.test(message)) return "tooLarge";
  return "unavailable";
}
