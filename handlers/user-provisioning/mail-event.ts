import * as v from "valibot";

/** What SES says of one of our mails. */
export interface MailEvent {
  readonly kind: "bounced" | "complained" | "failed" | "sent";
  readonly rosterId: string;
  readonly n: number;
  readonly messageId: string;
  /** When the mail was handed to SES, epoch milliseconds. */
  readonly mailedAt: number;
  /** In words of SES's own, without the recipient. */
  readonly reason?: string;
}

const word = v.pipe(v.string(), v.regex(/^[A-Za-z]{1,40}$/));

/**
 * An event of SES on EventBridge. Tags' values are lists, of one here.
 * https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
const schema = v.object({
  source: v.literal("aws.ses"),
  "detail-type": v.string(),
  detail: v.object({
    mail: v.object({
      timestamp: v.pipe(v.string(), v.isoTimestamp()),
      messageId: v.pipe(v.string(), v.minLength(1)),
      tags: v.object({
        roster: v.tuple([v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))]),
        row: v.tuple([v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/), v.transform(Number))]),
      }),
    }),
    bounce: v.optional(v.object({ bounceType: word, bounceSubType: v.optional(word) })),
  }),
});

/**
 * Reads the body of a message on the mail-event queue; undefined if it is no event of one of our mails. A bounce that is not permanent
 * says that the mail was sent and SES gave up on a full or unreachable mailbox: the address may be right.
 */
export function readMailEvent(body: string): MailEvent | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), body);
  if (!parsed.success) return undefined;
  const { "detail-type": type, detail } = parsed.output;
  const { timestamp, messageId, tags } = detail.mail;
  const about = { rosterId: tags.roster[0], n: tags.row[0], messageId, mailedAt: Date.parse(timestamp) };
  if (type === "Email Bounced" && detail.bounce?.bounceType === "Permanent") {
    return { ...about, kind: "bounced", reason: `permanent bounce: ${detail.bounce.bounceSubType ?? "General"}` };
  }
  if (type === "Email Complaint Received") return { ...about, kind: "complained" };
  if (type === "Email Rendering Failed") {
    return {
      ...about,
      kind: "failed",
      reason: "SES could not fill in the template: an attribute that it uses is missing",
    };
  }
  if (type === "Email Rejected") return { ...about, kind: "failed", reason: "SES found a virus in the mail" };
  return MAILED.has(type) ? { ...about, kind: "sent" } : undefined;
}

/** What says that a mail was sent, whatever else. */
const MAILED = new Set(["Email Sent", "Email Delivered", "Email Bounced", "Email Delivery Delayed"]);
