import type { Ledger } from "../../handlers/user-provisioning/ledger.ts";
import { progressOf, type Snapshot, snapshotOf } from "../../handlers/user-provisioning/progress.ts";
import type { Figures } from "../../local/display/display.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";

export interface FollowPorts {
  readonly ledger: Ledger;
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const LOOK_EVERY_MS = 1_000;

/** The rate is that of so long, so that it follows what happens, and forgets how it began. */
const RATE_OVER_MS = 30_000;

/**
 * Watches a roster until it has ended. A row counts as done when nothing of it is open: neither its user nor its invitation.
 *
 * @returns `done` settles at the end; it fails when the time is up, and the roster goes on
 */
export function follow(
  { ledger, now, sleep }: FollowPorts,
  rosterId: string,
  timeoutMs = Number.POSITIVE_INFINITY,
): { readonly done: Promise<Snapshot>; figures(): Figures } {
  let looks: readonly Snapshot[] = [];

  async function watch(): Promise<Snapshot> {
    for (const until = now() + timeoutMs; ; await sleep(LOOK_EVERY_MS)) {
      const look = await snapshotOf(ledger, rosterId, now());
      if (look?.roster.endedAt !== undefined) return look;
      if (look) looks = [...looks.filter(({ at }) => look.at - at <= RATE_OVER_MS), look];
      if (now() >= until) {
        const state = look ? look.roster.status : "not taken up yet";
        throw new CliError(
          `not done in time: ${state}; it goes on: npm run levee -- users status ${rosterId}`,
          exitCodes.timedOut,
        );
      }
    }
  }

  return {
    done: watch(),
    figures(): Figures {
      const last = looks.at(-1);
      if (!last) return { title: "rows", done: 0, total: 0, rows: {} };
      const earlier = looks.length > 1 ? looks[0] : undefined;
      const { rows, open, perSecond, provisioning, invitation, expectedEnd } = progressOf(last, earlier);
      const tenth = (value: number) => Math.round(value * 10) / 10;
      return {
        title: "rows",
        done: Math.max(0, rows - open.rows - open.invitations),
        total: rows,
        // While the file is read, what was read may be done and the rest is not known.
        ...(expectedEnd !== undefined &&
          open.rows + open.invitations > 0 && { remainingMs: Math.max(0, expectedEnd - now()) }),
        rows: {
          users: { created: provisioning.created, open: open.rows, "a second": tenth(perSecond.rows) },
          invitations: { sent: invitation.sent, open: open.invitations, "a second": tenth(perSecond.invitations) },
        },
      };
    },
  };
}
