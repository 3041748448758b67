import { isUnknown, UNKNOWN, type Unknown } from "../core/unknown.ts";
import type { Value } from "./parse.ts";

/** What a Task calls. */
export interface Call {
  kind: "integration" | "activity" | "function" | "other";
  /** `dynamodb`, `ecs`, `http`; empty unless an integration. An `aws-sdk` integration has the SDK's name: `sfn`. */
  service: string;
  /** `putItem`, without the pattern; empty unless an integration. */
  action: string;
  /** How long the Task waits: for the answer, for the job to end, for somebody to return its token. */
  pattern: "request" | "sync" | "token";
}

/** Patterns end the ARN: https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html */
const INTEGRATION = /^arn:[^:]*:states:[^:]*:[^:]*:(?:aws-sdk:)?([A-Za-z0-9-]+):([A-Za-z0-9]+)(?:\.(.*))?$/;
const ACTIVITY = /^arn:[^:]*:states:[^:]*:[^:]*:activity:/;
const FUNCTION = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:/;

/**
 * Reads the `Resource` of a Task: an integration (`arn:aws:states:::sqs:sendMessage`, with `aws-sdk:` for any API), an
 * activity, or a function by its own ARN: https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
 */
export function readResource(resource: Value | undefined): Call | Unknown {
  if (isUnknown(resource)) return UNKNOWN;
  const other: Call = { kind: "other", service: "", action: "", pattern: "request" };
  if (typeof resource !== "string") return other;
  // A placeholder that nobody resolved, such as ${AWS::Partition}, must not shift the parts of the ARN.
  const arn = resource.replace(/\$\{[^{}]*\}/g, "*");
  if (ACTIVITY.test(arn)) return { ...other, kind: "activity" };
  if (FUNCTION.test(arn)) return { ...other, kind: "function" };
  const [, service, action, pattern = ""] = INTEGRATION.exec(arn) ?? [];
  if (service === undefined || action === undefined) return other;
  return {
    kind: "integration",
    service: service.toLowerCase(),
    action,
    pattern: pattern.startsWith("waitForTaskToken") ? "token" : pattern.startsWith("sync") ? "sync" : "request",
  };
}

/** `lambda:invoke`, `a Lambda function`: how a message names what a Task calls. */
export const describeCall = (call: Call | Unknown): string =>
  isUnknown(call)
    ? "not known yet"
    : call.kind === "integration"
      ? `${call.service}:${call.action}`
      : call.kind === "function"
        ? "a Lambda function"
        : call.kind === "activity"
          ? "an activity"
          : "a task";
