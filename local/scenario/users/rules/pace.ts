import type { UsersEvidence } from "../evidence.ts";
import { mostInAWindow } from "../most-in-a-window.ts";
import { type UsersProblem, usersProblem } from "../problem.ts";

/** In any second no more calls than the share arrive that create users of the roster, and in any minute no more invitations than agreed. */
export function pace({ arrivals, callsPerSecond, invitationsPerMinute }: UsersEvidence): UsersProblem[] {
  const timesOf = (operation: string) =>
    arrivals.filter((arrival) => arrival.operation === operation).map(({ at }) => at);
  return [
    { what: "AdminCreateUser", times: timesOf("AdminCreateUser"), atMost: callsPerSecond, windowMs: 1_000 },
    { what: "SendEmail", times: timesOf("SendEmail"), atMost: invitationsPerMinute, windowMs: 60_000 },
  ].flatMap(({ what, times, atMost, windowMs }) => {
    const most = mostInAWindow(times, windowMs);
    if (most <= Math.floor(atMost)) return [];
    const window = `${windowMs.toLocaleString("en")} ms`;
    return [
      usersProblem("the quota is kept", `${most} calls of ${what} in one window of ${window}, at most ${atMost}`),
    ];
  });
}
