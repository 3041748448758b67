import type { Arrival } from "./arrival.ts";

/** The version of the messages that this release writes. */
const MESSAGE_VERSION = "1";

/** A message as SQS takes it. */
export interface QueueMessage {
  readonly body: string;
  /** All text. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The tenant, for fair queues. */
  readonly groupId?: string;
  /** What X-Ray takes of the caller's trace. */
  readonly trace?: string;
}

/** The message that the direct path's template makes; a worker cannot tell which way one came. */
export function queueMessage({
  requestId,
  receivedAt,
  body,
  idempotencyKey,
  traceHeader,
  tenant,
}: Arrival): QueueMessage {
  const trace = linkedTrace(traceHeader);
  return {
    body,
    attributes: {
      requestId,
      acceptedAt: String(receivedAt),
      version: MESSAGE_VERSION,
      ...(idempotencyKey !== undefined && { idempotencyKey }),
      ...(traceHeader !== undefined && { traceHeader }),
    },
    ...(tenant && { groupId: tenant }),
    ...(trace !== undefined && { trace }),
  };
}

/** As components/request-intake/templates/trace.ts reads it. */
function linkedTrace(header = ""): string | undefined {
  const linked = header
    .replaceAll(" ", "")
    .replaceAll(/(^|;)(?!(Root=|Parent=|Sampled=[01]))[^;]*/g, "")
    .replace(/^;/, "");
  const form = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;Parent=[0-9a-f]{16})?(;Sampled=[01])?$/;
  return form.test(linked) ? linked : undefined;
}

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
