import * as aws from "@pulumi/aws";
import { keyStatements } from "../parts/consumer.ts";
import type { Statement } from "../parts/iam-document.ts";
import { regionalArn } from "../parts/known-arn.ts";
import type { KnownQueue } from "../parts/queue.ts";
import type { Scope } from "../parts/scope.ts";
import { serviceRole } from "../parts/service-role.ts";
import { fixed } from "./defaults.ts";
import type { Machine } from "./machine.ts";
import type { ScheduleIdentity } from "./schedule-identity.ts";
import type { Settings } from "./settings.ts";

/** Child: `scheduleRole`. */
export function scheduleIdentity(scope: Scope): ScheduleIdentity {
  const name = scope.physical("schedule", "ticks");
  const role = serviceRole(scope, {
    child: "schedule",
    part: "schedule",
    service: "scheduler.amazonaws.com",
    description: `What the schedule of ${scope.subject} may do`,
  });
  const arn = regionalArn(scope.account, "scheduler", `schedule/default/${name}`);
  const statements = (): Statement[] => [
    // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
    { sid: "Schedule", actions: ["scheduler:GetSchedule", "scheduler:UpdateSchedule"], resources: [arn] },
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    {
      sid: "PassRole",
      actions: ["iam:PassRole"],
      resources: [role.arn],
      conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
    },
  ];
  return { name, arn, role, statements };
}

/**
 * Starts the machine at each tick. Whether it ticks is for operators and `stopWhen` to say: no `pulumi up` finds a difference in it. One that
 * changes something else of the schedule writes all of it, and may enable it: what keeps runs from beginning is the pause in the lease, and the
 * watchdog switches it off again. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
 *
 * A schedule that has come to its end is left as it is: nothing of it matters any more, and AWS may refuse to be told of an end in the past.
 *
 * Children: `schedulePolicy`, `schedule`.
 */
export function schedule(
  scope: Scope,
  { name, role }: ScheduleIdentity,
  machine: Machine,
  deadLetter: KnownQueue,
  { rhythm, timeZone, start, end, isOver, tickAge }: Settings,
  kmsKeyArn: string | undefined,
): aws.scheduler.Schedule {
  const rights = role.allow([
    { sid: "Start", actions: ["states:StartExecution"], resources: [machine.arn] },
    { sid: "DeadLetter", actions: ["sqs:SendMessage"], resources: [deadLetter.arn] },
    ...keyStatements(kmsKeyArn),
  ]);
  const args: aws.scheduler.ScheduleArgs = scope.args("schedule", {
    name,
    description: `Starts the runs of ${scope.subject}`,
    scheduleExpression: rhythm.expression,
    scheduleExpressionTimezone: timeZone,
    ...(start === undefined ? {} : { startDate: start }),
    ...(end === undefined ? {} : { endDate: end }),
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: machine.arn,
      roleArn: role.arn,
      // The same for each delivery of one tick, so that a second one is known for what it is.
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
      input: JSON.stringify({ slot: "<aws.scheduler.scheduled-time>" }),
      deadLetterConfig: { arn: deadLetter.arn },
      retryPolicy: { maximumEventAgeInSeconds: tickAge, maximumRetryAttempts: fixed.tickRetries },
    },
  });
  const ignoreChanges = isOver ? ["state", "startDate", ...Object.keys(args)] : ["state"];
  return new aws.scheduler.Schedule(
    scope.logical("schedule"),
    args,
    scope.options({ dependsOn: [rights], ignoreChanges }),
  );
}
