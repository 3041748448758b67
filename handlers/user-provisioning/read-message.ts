import * as v from "valibot";
import type { InviteMessage, ProvisionMessage } from "./messages.ts";
import { refuseNewer, UnreadableMessage } from "./unreadable.ts";

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

/** Each throws UnreadableMessage or NewerMessage. */
const reader =
  <Message>(schema: v.GenericSchema<unknown, Message>) =>
  (body: string): Message => {
    const json = v.safeParse(v.pipe(v.string(), v.parseJson()), body);
    if (!json.success) throw new UnreadableMessage("no JSON");
    const parsed = v.safeParse(schema, json.output);
    if (parsed.success) return parsed.output;
    refuseNewer(json.output);
    throw new UnreadableMessage("names no rows of a roster");
  };

export const readProvisionMessage = reader(provision);
export const readInviteMessage = reader(invite);
