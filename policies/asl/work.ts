import { isNode, type Value } from "./parse.ts";
import type { Call } from "./resource.ts";

/** What only looks. Step Functions writes actions as the API does, with a small first letter. */
const READS = /^(get|batchGet|transactGet|describe|list|query|scan|head|search|lookup|filter|count)(?![a-z])/;
/** These are called Get and change something: a task is handed out, a message is taken. */
const TAKES = new Set(["getActivityTask"]);
/** Messages to whoever cares: what a run may send that ends because it did not get the lease. */
const NOTICES = new Set([
  ...["sns:publish", "sns:publishBatch", "events:putEvents", "eventbridge:putEvents"],
  ...["ses:sendEmail", "sesv2:sendEmail"],
]);
/** Figures and log lines about a run are no effect of it. */
const TELEMETRY = new Set(["cloudwatch:putMetricData", "cloudwatchlogs:putLogEvents", "xray:putTraceSegments"]);

/**
 * Whether a Task may have an effect on others. Anything may, except an API that reads by its name, a PartiQL SELECT, and
 * telemetry: a function does, whatever it is called.
 */
export function isWork({ kind, service, action }: Call, params: Value | undefined): boolean {
  if (kind !== "integration") return true;
  if (TELEMETRY.has(`${service}:${action}`)) return false;
  if (service === "dynamodb" && action === "executeStatement" && isNode(params)) {
    return !(typeof params.Statement === "string" && /^\s*select\b/i.test(params.Statement));
  }
  return !READS.test(action) || TAKES.has(action);
}

/** Whether a call only tells others something. What they do upon it is not seen, so it is work wherever a lease is not what failed. */
export const isNotice = ({ service, action }: Call): boolean => NOTICES.has(`${service}:${action}`);
