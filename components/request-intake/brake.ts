import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type BundledFunction, bundledFunction } from "../parts/bundled-function.ts";
import { countedLines } from "../parts/counted-lines.ts";
import { knownArn, regionalArn } from "../parts/known-arn.ts";
import { functionMetric, type Metric } from "../parts/metric.ts";
import type { Scope } from "../parts/scope.ts";
import { ATTEMPTS, FAILED_ATTEMPTS } from "./attempt-patterns.ts";
import { fixed } from "./defaults.ts";
import type { Settings } from "./settings.ts";
import type { Stores } from "./stores.ts";
import type { Worker } from "./worker.ts";

/** The automatic brake: what it counts, and what its alarm invokes. */
export interface AutomaticBrake {
  readonly function: BundledFunction;
  /** Attempts that a worker lived to tell of. */
  readonly attempts: Metric;
  /** Those of them that failed for a reason that may pass. */
  readonly failed: Metric;
  /** Invocations of {@link function} that ended badly. */
  readonly errors: Metric;
}

/**
 * The function that stops the worker's polling and says why, and the two metrics that its alarm looks at. They are counted from the
 * shell's log, so the worker needs no right to publish any.
 *
 * Children: `brake…`, `attemptsFilter`, `failedAttemptsFilter`.
 */
export function automaticBrake(
  scope: Scope,
  { status }: Stores,
  working: Worker,
  settings: Settings,
  code: string,
): AutomaticBrake {
  const made = bundledFunction(scope, "brake", "brake", {
    description: `Stops the worker of ${scope.subject} when most of its attempts fail`,
    code,
    runtime: fixed.runtime,
    architecture: settings.architecture,
    timeout: fixed.brakeTimeout,
    memory: fixed.brakeMemory,
    environment: {
      LEVEE_INSTANCE: scope.name,
      LEVEE_STATUS_TABLE: status.name,
      LEVEE_WORKER_MAPPING: working.mapping.id,
      POWERTOOLS_SERVICE_NAME: scope.name,
      POWERTOOLS_LOGGER_LOG_EVENT: "false",
    },
    logRetention: fixed.logRetention,
    statements: [
      // Lambda makes up a mapping's id, so its ARN is known too late to be judged. The function that it feeds says as much.
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
      {
        sid: "Brake",
        actions: ["lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping"],
        resources: [regionalArn(scope.account, "lambda", "event-source-mapping:*")],
        conditions: { ArnEquals: { "lambda:FunctionArn": working.arn } },
      },
      // One item of the table, no request's.
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
      {
        sid: "Note",
        actions: ["dynamodb:PutItem"],
        resources: [status.arn],
        conditions: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "pause#" } },
      },
    ],
  });
  return {
    function: made,
    errors: functionMetric(made)("Errors"),
    attempts: countedLines(scope, "attempts", "Attempts", ATTEMPTS, working),
    failed: countedLines(scope, "failed-attempts", "FailedAttempts", FAILED_ATTEMPTS, working),
  };
}

/**
 * Lets the alarm invoke the function, and no other. Child: `brakePermission`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export function letAlarmInvoke(scope: Scope, { name, resource }: BundledFunction, alarm: pulumi.Input<string>): void {
  new aws.lambda.Permission(
    scope.logical("brake-permission"),
    scope.args("brakePermission", {
      function: knownArn(resource, name),
      statementId: "alarm",
      action: "lambda:InvokeFunction",
      principal: "lambda.alarms.cloudwatch.amazonaws.com",
      sourceAccount: scope.account.id,
      sourceArn: alarm,
    }),
    scope.options(),
  );
}
