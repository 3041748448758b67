import type { Target } from "./target.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Calls that set a state: made twice, or while the first is still going, they come to the same. Stopping instances at night is the
 * commonest use of a universal target. What sends an event or a record is no such call.
 */
const SETTING =
  /^(?!put(Events|PartnerEvents|Record|RecordBatch|Records)$)(stop|terminate|reboot|set|update|modify|enable|disable|delete|deregister|tag|untag|attach|detach|associate|disassociate|put|cancel|pause|resume|suspend|revoke|reset|start(Instances?|DBInstance|DBCluster|Cluster|WorkSpaces|NotebookInstance|Application|Crawler)$)/i;
/** Calls that make one more of something each time, and no work. */
const MAKING = /^(create|copy)(\w*Snapshots?|\w*Backup|\w*Image|Invalidation|Tags)$/i;

/** What to say of a target that can hold no evidence. */
export const otherEvidence = ({ service, call }: Extract<Target, { is: "other" }>): Verdict => {
  if (call) {
    const action = call.split(":")[1] ?? "";
    if (SETTING.test(action)) return { is: "held" };
    if (MAKING.test(action)) return { is: "partly", grade: `${call} does no work, but delivery is at least once` };
  }
  // Log groups take events down; `target/` is EventBridge's own call of EC2: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
  if (service === "logs" || service === "events target") return { is: "held" };
  if (service === "ecs") {
    return {
      is: "missing",
      why: "no evidence exists for ECS RunTask: nothing keeps a task from starting beside the last one",
    };
  }
  if (service === "events event-bus" || service === "sns" || service === "kinesis" || service === "firehose") {
    return { is: "missing", why: "it passes the tick on, at least once, and what works on it shows no evidence here" };
  }
  return {
    is: "missing",
    why: "no evidence exists for this kind of target: it starts again while the last run still goes",
  };
};

/** How a message names such a target. */
export const nameOf = ({ service, call }: Extract<Target, { is: "other" }>): string =>
  call ?? (service === "ecs" ? "an ECS task" : (named[service] ?? `a target of ${service}`));

const named: Record<string, string> = {
  sns: "an SNS topic",
  kinesis: "a Kinesis stream",
  firehose: "a Firehose stream",
  logs: "a log group",
  batch: "a Batch job",
  codebuild: "a CodeBuild build",
  codepipeline: "a CodePipeline run",
  ssm: "an SSM command or automation",
  "events event-bus": "an event bus",
  "events api-destination": "an API destination",
  "execute-api": "an API",
};
