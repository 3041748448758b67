import * as aws from "@pulumi/aws";
import type { BundledFunction } from "../parts/bundled-function.ts";
import { iamDocument, trustDocument } from "../parts/iam-document.ts";
import { globalArn, knownArn } from "../parts/known-arn.ts";
import type { KnownQueue } from "../parts/queue.ts";
import type { Scope } from "../parts/scope.ts";
import { fixed } from "./defaults.ts";

/**
 * Calls the sweeper every two minutes. A call that fails is not repeated: the next one does the same. It leaves a dead letter that
 * says why, which nobody needs to redrive.
 *
 * Children: `sweepInvocation`, `sweepScheduleRole`, `sweepSchedulePolicy`, `sweepSchedule`.
 */
export function scheduleSweep(scope: Scope, sweep: BundledFunction, deadLetter: KnownQueue): void {
  const invocation = new aws.lambda.FunctionEventInvokeConfig(
    scope.logical("sweep-invocation"),
    scope.args("sweepInvocation", {
      functionName: sweep.arn,
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: fixed.sweepEventAge,
      destinationConfig: { onFailure: { destination: deadLetter.arn } },
    }),
    // It is the function's role that sends: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    scope.options({ dependsOn: [sweep.rights] }),
  );
  const roleName = scope.physicalInRegion("role", "sweep-schedule");
  const role = new aws.iam.Role(
    scope.logical("sweep-schedule-role"),
    scope.args("sweepScheduleRole", {
      name: roleName,
      description: `What the schedule of ${scope.subject} may do`,
      assumeRolePolicy: trustDocument("scheduler.amazonaws.com"),
    }),
    scope.options(),
  );
  const rights = new aws.iam.RolePolicy(
    scope.logical("sweep-schedule-role-policy"),
    scope.args("sweepSchedulePolicy", {
      name: "rights",
      role: role.name,
      policy: iamDocument(scope.subject, [
        { sid: "Sweep", actions: ["lambda:InvokeFunction"], resources: [sweep.arn] },
        { sid: "DeadLetter", actions: ["sqs:SendMessage"], resources: [deadLetter.arn] },
      ]),
    }),
    scope.options(),
  );
  new aws.scheduler.Schedule(
    scope.logical("sweep-schedule"),
    scope.args("sweepSchedule", {
      name: scope.physical("schedule", "sweep"),
      description: `Sees to it that every roster of ${scope.subject} ends`,
      scheduleExpression: `rate(${fixed.sweepPeriod / 60} minutes)`,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: sweep.arn,
        roleArn: knownArn(
          role,
          globalArn(
            scope.account,
            "iam",
            roleName.apply((name) => `role/${name}`),
          ),
        ),
        deadLetterConfig: { arn: deadLetter.arn },
        // Scheduler's own retries of a call that Lambda did not take.
        retryPolicy: { maximumEventAgeInSeconds: fixed.sweepEventAge, maximumRetryAttempts: 2 },
      },
    }),
    scope.options({ dependsOn: [invocation, rights] }),
  );
}
