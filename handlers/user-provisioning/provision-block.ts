import { insist } from "../parts/insist.ts";
import type { Verdict } from "../parts/work-batch.ts";
import { inviteMessages, type ProvisionMessage } from "./messages.ts";
import type { ProvisionPorts } from "./ports.ts";
import { isOpen, type Row, type RowChange, usernameOf } from "./row.ts";
import { finishIfEnded, forEach, lastCall, leaseOf, move, type Shift, untilTheEnd } from "./shift.ts";

export type ProvisionShift = Shift<ProvisionPorts> & { readonly inviteExisting: boolean };

/** A user who is older than our intent, by more than two clocks may differ, is not ours. */
const CLOCKS_MS = 5_000;

/** How often a call whose answer is lost is made at a slot of its own, before the message has to come again. */
const ROUNDS = 3;

/**
 * Creates the users of a block of rows, as far as this delivery can, and has them invited.
 *
 * Every row's intent is in the ledger before its call. A row that nobody can have tried before is `existed` when its user is there; after
 * a try whose answer was lost, the user's age says whose it is. Whatever was begun and not ended stays `creating` with what is known.
 */
export async function provisionBlock(
  shift: ProvisionShift,
  { rosterId, from, to }: ProvisionMessage,
): Promise<Verdict> {
  const { ports } = shift;
  const rows = await ports.ledger.rows(rosterId, from, to);
  const block = new Block(shift);
  let busyUntil = 0;
  try {
    busyUntil = await block.begin(rows.filter(isOpen));
    await block.run();
  } finally {
    await block.letGo();
  }
  const after = await ports.ledger.rows(rosterId, from, to);
  await ports.invitations.send(inviteMessages(rosterId, after));
  await finishIfEnded(shift, rosterId);
  const left = after.filter(isOpen).length;
  const said = { rosterId, outcome: left === 0 ? "provisioned" : "unfinished", rows: rows.length, left };
  if (left === 0) return { act: "ack", ...said };
  return { act: "again", afterMs: Math.max(0, busyUntil - ports.clock.now()), ...said };
}

/** The rows that this invocation holds. */
class Block {
  readonly #shift: ProvisionShift;
  /** As this process wrote them last. */
  readonly #held = new Map<number, Row>();
  /** Whose call this process made without hearing its answer. */
  readonly #lost = new Set<number>();

  constructor(shift: ProvisionShift) {
    this.#shift = shift;
  }

  /** Writes the intents. Answers until when others hold the rest. */
  async begin(rows: readonly Row[]): Promise<number> {
    const now = this.#shift.ports.clock.now();
    let busyUntil = 0;
    await forEach(rows, async (row) => {
      if (row.provisioning === "creating" && row.leaseUntil > now) {
        busyUntil = Math.max(busyUntil, row.leaseUntil);
        return;
      }
      const forgotten = {
        provisioning: "failed",
        reason: "forgotten before its user was created",
        leaseUntil: 0,
      } as const;
      const intent: RowChange = {
        provisioning: "creating",
        tries: row.tries + 1,
        intentAt: row.intentAt ?? now,
        leaseUntil: leaseOf(this.#shift),
      };
      const moved = await move(this.#shift, row, row.email === undefined ? forgotten : intent);
      if (!moved.moved) busyUntil = Math.max(busyUntil, moved.row?.leaseUntil ?? 0);
      else if (moved.row.provisioning === "creating") this.#held.set(row.n, moved.row);
    });
    return busyUntil;
  }

  async run(): Promise<void> {
    const { pacer } = this.#shift.ports;
    for (let round = 0; round < ROUNDS && this.#held.size > 0; round++) {
      const rows = [...this.#held.keys()].sort((a, b) => a - b);
      const left = await pacer.run(rows, (n) => this.#create(n), lastCall(this.#shift));
      if (left.length > 0) return;
    }
  }

  /** What this process did not end is anybody's; what it certainly did not do was no try. */
  async letGo(): Promise<void> {
    await forEach([...this.#held.values()], async (row) => {
      const untried: RowChange = {
        provisioning: row.tries === 1 ? "waiting" : "creating",
        tries: row.tries - 1,
        leaseUntil: 0,
        ...(row.tries === 1 && { intentAt: undefined }),
      };
      // Otherwise its lease runs out by itself.
      await move(this.#shift, row, this.#lost.has(row.n) ? { leaseUntil: 0 } : untried).catch(() => {});
    });
  }

  async #create(n: number): Promise<"done" | "throttled"> {
    const row = this.#held.get(n);
    if (!row) return "done";
    const { email = "", attributes } = row;
    // Where addresses are names, Cognito wants the attribute to say the same.
    const username = usernameOf(email);
    const answer = await this.#shift.ports.users.create({
      username,
      attributes: { ...attributes, email: username, email_verified: "true" },
    });
    if (answer.kind === "throttled") return "throttled";
    if (answer.kind === "lost") this.#lost.add(n);
    if (answer.kind === "blocked") throw Object.assign(new Error("not this row's fault"), { name: answer.error });
    if (answer.kind === "refused") await this.#end(row, { provisioning: "failed", reason: answer.reason });
    if (answer.kind === "created") await this.#end(row, { provisioning: "created", invitation: "owed" });
    if (answer.kind === "exists") await this.#tell(row);
    return "done";
  }

  /** There is a user: ours, if one of our calls can have created it, and it is not older than the first of them. */
  async #tell(row: Row): Promise<void> {
    const { clock, users } = this.#shift.ports;
    const tried = row.tries > 1 || this.#lost.has(row.n);
    const read = () => users.createdAt(usernameOf(row.email ?? ""));
    const createdAt = tried ? await insist(clock, untilTheEnd(this.#shift), read) : Number.NEGATIVE_INFINITY;
    // Deleted since: the next round makes it again.
    if (createdAt === undefined) return;
    if (createdAt >= (row.intentAt ?? 0) - CLOCKS_MS) {
      await this.#end(row, { provisioning: "created", invitation: "owed" });
    } else {
      const invitation = this.#shift.inviteExisting ? "owed" : "none";
      await this.#end(row, { provisioning: "existed", reason: "the user pool has it", invitation });
    }
  }

  /** If another has the row by now, it is theirs to end. */
  async #end(row: Row, change: RowChange): Promise<void> {
    // Kept if the write fails: then it may be made, and stays a try.
    this.#lost.add(row.n);
    await move(this.#shift, row, { ...change, leaseUntil: 0 });
    this.#held.delete(row.n);
  }
}
