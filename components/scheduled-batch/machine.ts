import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../parts/bundled-function.ts";
import type { Statement } from "../parts/iam-document.ts";
import { knownArn, regionalArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";
import { roleWithRights } from "../parts/service-role.ts";
import { fixed } from "./defaults.ts";
import { definitionOf } from "./definition.ts";
import { leaseStatement } from "./lease.ts";
import type { Settings } from "./settings.ts";
import type { Functions, Surroundings } from "./surroundings.ts";

/** A state machine, and its ARN, which is known at the first preview. */
export interface Machine {
  readonly name: string;
  readonly resource: aws.sfn.StateMachine;
  readonly arn: pulumi.Output<string>;
}

/**
 * The machine whose executions are the runs: components/scheduled-batch/definition says what it does. Its history has the targets, for 90
 * days; its log has errors only, and nothing of what a state was given.
 *
 * Children: `machine`, `machineRole`, `machinePolicy`, `machineLogs`.
 */
export function stateMachine(scope: Scope, around: Surroundings, functions: Functions, settings: Settings): Machine {
  const name = scope.physical("stateMachine", "runs");
  const arn = regionalArn(scope.account, "states", `stateMachine:${name}`);
  const executions = regionalArn(scope.account, "states", `execution:${name}:*`);
  // Under this prefix, Step Functions' rights on all such groups are one line of the account's resource policy, which has an end:
  // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
  const logGroupName = `/aws/vendedlogs/states/${name}`;
  const logs = new aws.cloudwatch.LogGroup(
    scope.logical("machine-logs"),
    scope.args("machineLogs", { name: logGroupName, retentionInDays: fixed.logRetention }),
    scope.options(),
  );
  const { open, steps, summarise } = functions;
  const names = {
    child: "machine",
    part: "machine",
    service: "states.amazonaws.com",
    description: `What the runs of ${scope.subject} may do`,
  };
  const role = roleWithRights(scope, names, [
    leaseStatement(around.lease.arn, around.schedule.name, "GetItem", "UpdateItem"),
    {
      sid: "Work",
      actions: ["lambda:InvokeFunction"],
      resources: [open, ...steps, summarise].map(({ arn }) => arn),
    },
    // Whether the owner of a lease that is held for long is dead.
    { sid: "Owner", actions: ["states:DescribeExecution"], resources: [executions] },
    ...(settings.onOverlap === "catchUp"
      ? [{ sid: "CatchUp", actions: ["states:StartExecution"], resources: [arn] }]
      : []),
    logStatement,
  ]);
  const resource = new aws.sfn.StateMachine(
    scope.logical("machine"),
    scope.args("machine", {
      name,
      type: "STANDARD",
      roleArn: role.arn,
      definition: definition(scope, around, functions, settings),
      loggingConfiguration: {
        level: "ERROR",
        includeExecutionData: false,
        logDestination: pulumi.interpolate`${knownArn(logs, regionalArn(scope.account, "logs", `log-group:${logGroupName}`))}:*`,
      },
    }),
    scope.options({ dependsOn: [role.rights] }),
  );
  return { name, resource, arn: knownArn(resource, arn) };
}

/** Actions without a resource type: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const logStatement: Statement = {
  sid: "Log",
  actions: [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
  resources: ["*"],
};

function definition(
  scope: Scope,
  { lease, schedule }: Surroundings,
  { open, steps, summarise }: Functions,
  settings: Settings,
): pulumi.Output<string> {
  const arns = (made: readonly BundledFunction[]) => pulumi.all(made.map(({ arn }) => arn));
  return pulumi.all([lease.name, arns([open, summarise]), arns(steps)]).apply(([table, [opening, ending], stepArns]) =>
    JSON.stringify(
      definitionOf({
        subject: scope.subject,
        table,
        lease: schedule.name,
        open: { arn: opening as string, timeout: settings.open.timeout },
        steps: settings.steps.map(({ name, timeout, attempts }, n) => ({
          name,
          timeout,
          attempts,
          arn: stepArns[n] as string,
        })),
        summarise: { arn: ending as string, timeout: fixed.summariseTimeout },
        maxTargets: settings.targets.most,
        concurrency: settings.concurrency,
        onOverlap: settings.onOverlap,
        runTimeout: settings.runTimeout,
        longestStep: settings.longestStep,
      }),
    ),
  );
}
