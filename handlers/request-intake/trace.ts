/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
const ROOT = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})\s*(?:;|$)/;
const LINKABLE = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;Parent=[0-9a-f]{16})?(;Sampled=[01])?$/;

/** The id of the trace that an `X-Amzn-Trace-Id` names, if it is one; anything else may be anything and stays out of logs. */
export const traceIdOf = (header: string | undefined): string | undefined => ROOT.exec(header ?? "")?.[1];

/**
 * What of an `X-Amzn-Trace-Id` may go with a message as SQS's own attribute `AWSTraceHeader`, by which X-Ray links the worker to the call; the
 * template of `POST /requests` sends the same. SQS refuses a message whose trace is malformed, so it is this form or nothing.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function linkableTrace(header = ""): string | undefined {
  const parts = header.replaceAll(" ", "").split(";");
  const known = parts.filter((part) => /^(Root=|Parent=|Sampled=[01])/.test(part)).join(";");
  return LINKABLE.test(known) ? known : undefined;
}

/** The system attributes of a message that goes on in that trace, as SQS's client takes them. */
export function traceAttributes(header: string | undefined) {
  const StringValue = linkableTrace(header);
  if (StringValue === undefined) return {};
  return { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue } } };
}
