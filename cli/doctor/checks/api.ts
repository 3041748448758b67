import { GetAccountCommand } from "@aws-sdk/client-api-gateway";
import { type Examined, intakeNamed } from "../examined.ts";
import { compared, type Finding, perSecond, undetermined } from "../finding.ts";
import { allKnown, type Known, known, mapped } from "../known.ts";
import { increase } from "../service-quotas.ts";
import type { Stage } from "../stage.ts";

/** 10,000 a second, in some regions 2,500: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const RATE = { service: "apigateway", code: "L-8A5B8E43" };

/** Rate and burst of the stages against the account's, and whether their access logs can be written. */
export async function apiFindings({ apigateway, intakes, stages, region }: Examined): Promise<Finding[]> {
  if (intakes.length === 0) return [];
  const account = await known(() => apigateway.send(new GetAccountCommand({})));
  const rate = mapped(account, ({ throttleSettings }) => throttleSettings?.rateLimit ?? 0);
  const burst = mapped(account, ({ throttleSettings }) => throttleSettings?.burstLimit ?? 0);
  const role = mapped(account, ({ cloudwatchRoleArn }) => cloudwatchRoleArn);
  return [
    ...intakes.flatMap((intake) => {
      const of = intakeNamed(intake);
      const stage = stages.get(intake.name)!;
      return [
        compared({
          check: "api-rate",
          of,
          rule: "all APIs of the account and region share its rate; a `rate` above it promises what API Gateway answers with 429",
          needs: mapped(stage, (deployed) => deployed.rate),
          has: rate,
          text: perSecond,
          wayOut: (needs) => `lower \`rate\`, or ask for more: ${increase(region, RATE, needs)}`,
        }),
        compared({
          check: "api-burst",
          of,
          rule: "the account's burst is shared as its rate is; AWS sets it by the rate, and nobody can ask for it alone",
          needs: mapped(stage, (deployed) => deployed.burst),
          has: burst,
          wayOut: (_, has) => `lower \`burst\` to ${has}`,
        }),
        accessLogs(of, stage, role),
      ];
    }),
    ...together(allKnown(intakes.map(({ name }) => stages.get(name)!)), rate),
  ];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
function accessLogs(of: string, stage: Known<Stage>, role: Known<string | undefined>): Finding {
  const told = { check: "api-access-logs", of, rule: "API Gateway writes logs by a role that the account names once" };
  if ("unknown" in stage) return undetermined(told, stage);
  if (!stage.value.logs) return { ...told, severity: "ok", configured: "no access log", account: "not needed" };
  if ("unknown" in role) return undetermined(told, role, "an access log");
  if (role.value) return { ...told, severity: "ok", configured: "an access log", account: "has a role" };
  return {
    ...told,
    severity: "error",
    configured: "an access log",
    account: "has no role",
    wayOut:
      "docs/request-intake.md, Before the first deployment, has the commands that name one; or `accessLogs: false`",
  };
}

/** Each may use all that the account has; together they may not. */
function together(stages: Known<readonly Stage[]>, rate: Known<number>): Finding[] {
  if ("unknown" in stages || "unknown" in rate) return [];
  const sum = stages.value.reduce((total, stage) => total + stage.rate, 0);
  if (stages.value.length < 2 || sum <= rate.value) return [];
  return [
    {
      check: "api-rate-together",
      of: "stack",
      severity: "warning",
      configured: perSecond(sum),
      account: perSecond(rate.value),
      rule: "each of the APIs may use up the account's rate, and then the others are refused, those of other stacks too",
      wayOut: "give each its share by `rate`",
    },
  ];
}
