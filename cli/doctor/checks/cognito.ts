import { fixed } from "../../../components/user-provisioning/defaults.ts";
import type { Provisioning } from "../../stack/instance.ts";
import { type Examined, usersNamed } from "../examined.ts";
import { compared, type Finding, perSecond } from "../finding.ts";
import { increase, QUOTAS, sizeOf } from "../service-quotas.ts";

/** The budgets of rosters against what Cognito allows the account. */
export async function cognitoFindings({ users, quota, region }: Examined): Promise<Finding[]> {
  if (users.length === 0) return [];
  const [creation, authentication] = await Promise.all([quota(QUOTAS.userCreation), quota(QUOTAS.userAuthentication)]);
  const has = sizeOf(creation);
  const of = users.map(usersNamed).join(", ");
  const logins = (users.reduce((sum, one) => sum + one.invitationsPerMinute, 0) / 60) * fixed.callsPerLogin;
  return [
    ...users.map((one) => {
      const finding = compared({
        check: "cognito-user-creation",
        of: usersNamed(one),
        rule: "`quota` is what the account has, and `share` of it is used; where it has less, live sign-ups keep less than `share` says",
        needs:
          one.quota === undefined
            ? { unknown: "an earlier release deployed it: deploy it again" }
            : { value: one.quota },
        has,
        text: perSecond,
        wayOut: (needs, quota) =>
          `write \`quota: ${quota}\`, or ask for more: ${increase(region, creation, needs)}. ${one.callsPerSecond} a second are used of it`,
      });
      // Rosters alone still find room.
      const enough = "value" in has && one.callsPerSecond <= has.value;
      return finding.severity === "error" && enough ? { ...finding, severity: "warning" as const } : finding;
    }),
    compared({
      check: "cognito-pacers",
      of,
      rule: "who shares a pacer keeps the largest of their budgets together, and two pacers their sum; what is over the quota is throttled, live sign-ups too",
      needs: { value: pacedTogether(users) },
      has,
      text: perSecond,
      wayOut: (needs) =>
        `let them share one pacer by \`pacerTable\`, lower \`share\`, or ask for more: ${increase(region, creation, needs)}`,
    }),
    compared({
      check: "cognito-authentication",
      of,
      rule: `who is invited logs in, by ${fixed.callsPerLogin} calls, as fast as the invitations go out at the worst`,
      needs: { value: logins },
      has: sizeOf(authentication),
      text: perSecond,
      wayOut: (needs) => `lower \`invitationsPerMinute\`, or ask for more: ${increase(region, authentication, needs)}`,
    }),
  ];
}

/** What all of them may use in the same second: docs/pacer.md. */
function pacedTogether(users: readonly Pick<Provisioning, "pacerTable" | "callsPerSecond">[]): number {
  const budgets = new Map<string, number>();
  for (const { pacerTable, callsPerSecond } of users)
    budgets.set(pacerTable, Math.max(budgets.get(pacerTable) ?? 0, callsPerSecond));
  return [...budgets.values()].reduce((sum, budget) => sum + budget, 0);
}
