import { carried, type Delivery } from "../delivery.ts";

/** Body and attributes together: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html; some of it is left for the attributes. */
const MAX_BYTES = 262_144 - 1_024;

/** What is published of an outcome. */
interface PushMessage {
  /** The status document; without the result when that leaves no room, then with `resultOmitted`. */
  readonly text: string;
  /** What subscribers filter by: https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
  readonly attributes: Readonly<Record<string, string>>;
}

export function pushMessage({ requestId, status, document }: Pick<Delivery, "requestId" | "status" | "document">) {
  const { result: _, ...rest } = JSON.parse(document);
  const attributes: Record<string, string> = { requestId, status };
  if (typeof rest.reason === "string") attributes.reason = rest.reason;
  // Most subscribers are queues.
  const whole = carried(document);
  const text =
    Buffer.byteLength(whole) <= MAX_BYTES ? whole : carried(JSON.stringify({ ...rest, resultOmitted: true }));
  return { text, attributes } satisfies PushMessage;
}
