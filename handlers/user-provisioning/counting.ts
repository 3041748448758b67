import type { Counts, Roster } from "./roster.ts";
import type { Row } from "./row.ts";

type Standing = Pick<Row, "provisioning" | "invitation">;

export const PROVISIONING_ENDS = ["created", "existed", "failed", "invalid", "repeated"] as const;
export const INVITATION_ENDS = ["sent", "unknown", "failed", "bounced", "complained"] as const;

export const NO_COUNTS: Counts = {
  provisioning: { created: 0, existed: 0, failed: 0, invalid: 0, repeated: 0 },
  invitation: { due: 0, sent: 0, unknown: 0, failed: 0, bounced: 0, complained: 0 },
};

/** By how much the counts change when a row does; `undefined` before it is there. The counts are the sum of it over all rows. */
export function changeOf(before: Standing | undefined, after: Standing): Counts {
  const by = (counts: (row: Standing) => boolean) => Number(counts(after)) - Number(before ? counts(before) : false);
  return {
    provisioning: each(PROVISIONING_ENDS, (end) => by((row) => row.provisioning === end)),
    invitation: {
      due: by(({ invitation }) => invitation !== "none"),
      ...each(INVITATION_ENDS, (end) => by((row) => row.invitation === end)),
    },
  };
}

export const plus = (a: Counts, b: Counts): Counts => ({
  provisioning: each(PROVISIONING_ENDS, (end) => a.provisioning[end] + b.provisioning[end]),
  invitation: each(["due", ...INVITATION_ENDS], (end) => a.invitation[end] + b.invitation[end]),
});

/** How many rows have ended; and of the invitations that were due, how many. */
export const endedOf = ({ provisioning, invitation }: Counts) => ({
  rows: total(PROVISIONING_ENDS.map((end) => provisioning[end])),
  invitations: total(INVITATION_ENDS.map((end) => invitation[end])),
});

/** Whether a roster's end was read, each of its rows has its outcome, and no invitation is due any more. */
export function isAllEnded({ status, checkpoint }: Pick<Roster, "status" | "checkpoint">, counts: Counts): boolean {
  const ended = endedOf(counts);
  return status === "working" && ended.rows >= checkpoint.rows && ended.invitations >= counts.invitation.due;
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const each = <Name extends string>(names: readonly Name[], of: (name: Name) => number) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, number>;
