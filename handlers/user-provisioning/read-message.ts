import * as v from "valibot";
import type { InviteMessage, ProvisionMessage } from "./messages.ts";

const rosterId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
const row = v.pipe(v.number(), v.integer(), v.minValue(1));

const provision: v.GenericSchema<unknown, ProvisionMessage> = v.pipe(
  v.object({ version: v.literal(1), rosterId, from: row, to: row }),
  v.check(({ from, to }) => from <= to && to - from < 1_000),
);

const invite: v.GenericSchema<unknown, InviteMessage> = v.object({
  version: v.literal(1),
  rosterId,
  rows: v.pipe(v.array(row), v.minLength(1), v.maxLength(100)),
});

/** What is on a queue and cannot be read: of a later release, or by hand. It comes again, and SQS's redrive takes it away in the end. */
const reader =
  <Message>(schema: v.GenericSchema<unknown, Message>) =>
  (body: string): Message => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), body);
    if (parsed.success) return parsed.output;
    throw Object.assign(new Error("a message that this release cannot read"), { name: "UnreadableMessage" });
  };

export const readProvisionMessage = reader(provision);
export const readInviteMessage = reader(invite);
