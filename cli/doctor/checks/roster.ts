import { fixed } from "../../../components/user-provisioning/defaults.ts";
import { plan } from "../../../handlers/user-provisioning/plan.ts";
import { ago } from "../../output/time.ts";
import { type Examined, usersNamed } from "../examined.ts";
import type { Finding } from "../finding.ts";

const DAY_S = 86_400;

/** Whether a roster of `--rows` is done within a day. */
export function rosterFindings({ users, rows }: Examined): Finding[] {
  if (rows === undefined) return [];
  return users.map((one) => {
    const { callsPerSecond, invitationsPerMinute } = one;
    const budget = { callsPerSecond, invitationsPerMinute, abandonAfterS: fixed.abandonAfter };
    const { invitationsS, fits, bound, needed } = plan(rows, budget, DAY_S);
    return {
      check: "roster-day",
      of: usersNamed(one),
      severity: fits ? "ok" : "error",
      configured: `${ago(0, invitationsS * 1_000)} for ${rows.toLocaleString("en")} rows`,
      account: "a day",
      rule: `users go at ${callsPerSecond} a second and invitations at ${invitationsPerMinute} a minute; ${bound} decide`,
      ...(!fits && {
        wayOut: `it takes ${Math.ceil(needed.callsPerSecond * 100) / 100} users a second and ${Math.ceil(needed.invitationsPerMinute)} invitations a minute; npm run levee -- users plan --rows ${rows} --within 24h`,
      }),
    };
  });
}
