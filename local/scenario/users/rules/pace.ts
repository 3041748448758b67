import type { UsersEvidence } from "../evidence.ts";
import { mostInAWindow } from "../most-in-a-window.ts";
import { type UsersProblem, usersProblem } from "../problem.ts";

/**
 * So much later than it began may a call arrive, milliseconds. The pacer's own margin is for a network; here caller, emulator and everybody else
 * share the cores of one machine, and each waits for the others. A pace of 45 instead of 40 is found all the same.
 */
const BUSY_MS = 100;

/** In any second no more calls than the share arrive that create users of the roster, and in any minute no more invitations than agreed. */
export function pace({ arrivals, callsPerSecond, invitationsPerMinute }: UsersEvidence): UsersProblem[] {
  const timesOf = (operation: string) =>
    arrivals.filter((arrival) => arrival.operation === operation).map(({ at }) => at);
  return [
    { what: "AdminCreateUser", times: timesOf("AdminCreateUser"), atMost: callsPerSecond, windowMs: 1_000 },
    { what: "SendEmail", times: timesOf("SendEmail"), atMost: invitationsPerMinute, windowMs: 60_000 },
  ].flatMap(({ what, times, atMost, windowMs }) => {
    const most = mostInAWindow(times, windowMs - BUSY_MS);
    if (most <= Math.floor(atMost)) return [];
    const window = `${(windowMs - BUSY_MS).toLocaleString("en")} ms`;
    return [
      usersProblem("the quota is kept", `${most} calls of ${what} in one window of ${window}, at most ${atMost}`),
    ];
  });
}
