import { workBatch } from "../../../../handlers/parts/work-batch.ts";
import { inviteRows } from "../../../../handlers/user-provisioning/invite-rows.ts";
import { readInviteMessage } from "../../../../handlers/user-provisioning/read-message.ts";
import { RESENDABLE, resend } from "../../../../handlers/user-provisioning/resend.ts";
import type { Invitation } from "../../../../handlers/user-provisioning/row.ts";
import { type Faults, Process } from "../../request-intake/sim/process.ts";
import { SimQueue } from "../../request-intake/sim/queue.ts";
import { World } from "../../request-intake/sim/world.ts";
import { ID } from "../calm.ts";
import { rosterOf, rowOf } from "../ledger-contract.ts";
import { ledgerOver, MemoryLedger } from "../memory-ledger.ts";
import { clockOf, SimFunction } from "./lambda.ts";
import { pacerOf } from "./pacer.ts";
import { SimMail } from "./services.ts";

export interface ResendScenario {
  readonly seed: number;
  /** How the invitations of a roster ended, row by row; `claimed` is what a dead process left. */
  readonly invitations: readonly Exclude<Invitation, "none" | "owed">[];
  /** The operator's process is killed right after these calls, and some time later the command is given again; at last it comes to its end. */
  readonly killedAfter: readonly (readonly [call: number, againAfterMs: number])[];
  /** How often it is given once more after that, at the same time as another one. */
  readonly twice: boolean;
  readonly faults: Faults;
  readonly eventLost: number;
}

export interface Resent {
  readonly memory: MemoryLedger;
  readonly mail: SimMail;
  /** How often each row was owed a mail. */
  readonly owed: ReadonlyMap<number, number>;
  /** Calls of a command that came to its end. */
  readonly calls: number;
}

const NONE: Faults = { refused: 0, lost: 0, late: 0, killed: 0 };
const silent = () => {};
const log = { debug: silent, info: silent, warn: silent, error: silent };
const timeoutMs = 40_000;

/** A roster that has ended, and an operator who has its invitations sent again. */
export async function playResend(scenario: ResendScenario): Promise<Resent> {
  const world = new World(scenario.seed);
  const memory = new MemoryLedger(() => world.now);
  const rows = scenario.invitations.length;
  memory.openRoster({ ...rosterOf(ID, world.now), checkpoint: { offset: 9, rows, line: 9, hop: 0 } });
  for (const [i, invitation] of scenario.invitations.entries()) {
    memory.putRow(rowOf(ID, i + 1, { email: `p${i}@example.org`, provisioning: "created", invitation }));
  }
  memory.turnRoster(ID, "splitting", { status: "done", endedAt: world.now });
  const owed = new Map<number, number>();
  memory.watchers.push((before, after) => {
    // Whoever claimed it and could not send it gives it back while its lease lasts.
    const isGivenBack = before?.invitation === "claimed" && before.leaseUntil > world.now;
    if (after.invitation === "owed" && !isGivenBack) owed.set(after.n, (owed.get(after.n) ?? 0) + 1);
  });
  const queue = new SimQueue(world, 6 * timeoutMs);
  const mail = new SimMail(world, new SimQueue(world, 6 * timeoutMs));
  let faults = scenario.faults;
  const ports = (process: Process) => ({
    clock: clockOf(process),
    log,
    ledger: ledgerOver(memory, (effect) => process.call(effect)),
    random: world.random,
    nonce: () => `r${world.random()}${world.random()}`,
    queue: {
      showAfter: (entries: readonly { receiptHandle: string; ms: number }[]) =>
        process.call(() => {
          for (const { receiptHandle, ms } of entries) queue.show(receiptHandle, ms);
        }),
    },
    rosters: { send: () => process.call(silent) },
    invitations: {
      send: (messages: readonly unknown[]) =>
        process.call(() => {
          for (const message of messages) queue.send(JSON.stringify(message), {});
        }),
    },
  });
  const inviter = new SimFunction({
    world,
    queue,
    concurrency: 2,
    timeoutMs,
    faults: () => faults,
    again: () => 0.1,
    handle(process, deadline, records) {
      const mails = mail.over(
        process,
        () => faults,
        () => ({ throttled: 0.1, blocked: false }),
        () => scenario.eventLost,
      );
      const own = { ...ports(process), pacer: pacerOf(clockOf(process), 300), mails };
      const shift = { ports: own, deadline, loginUrl: "https://example.org" };
      return workBatch(shift, records, (body) => inviteRows(shift, readInviteMessage(body)));
    },
  });

  let calls = 0;
  /** The command, by a process that ends by itself or is killed. */
  const command = async (killAfterCall: number): Promise<void> => {
    const process = new Process(world, () => faults, world.between(-2_000, 2_000));
    process.killAfterCall = killAfterCall;
    let isOver = false;
    process.onDeath.push(() => {
      isOver = true;
    });
    void resend(ports(process), ID, RESENDABLE)
      .catch(silent)
      .finally(() => {
        isOver = true;
      });
    await world.run(() => isOver, 600_000);
    calls = process.calls;
  };
  const pause = async (ms: number): Promise<void> => {
    const until = world.now + ms;
    world.after(ms, silent);
    await world.run(() => world.now >= until, ms);
  };
  const settle = () => world.run(() => queue.messages.size === 0 && inviter.idle, 3_600_000);
  for (const [killAfterCall, againAfterMs] of scenario.killedAfter) {
    await command(killAfterCall);
    await pause(againAfterMs);
  }
  if (scenario.twice) await Promise.all([command(Number.POSITIVE_INFINITY), command(Number.POSITIVE_INFINITY)]);
  faults = NONE;
  // Longer than what a dead process held is held.
  await pause(120_000);
  await command(Number.POSITIVE_INFINITY);
  await settle();
  return { memory, mail, owed, calls };
}
