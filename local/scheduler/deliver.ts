import { randomBytes } from "node:crypto";
import type { Target } from "@aws-sdk/client-scheduler";
import { withContextAttributes, withoutFractions } from "./context-attributes.ts";
import { callOf, queueUrl, type TargetCall } from "./target-call.ts";

/** A schedule that is due. */
export interface Occurrence {
  readonly scheduleArn: string;
  readonly target: Target;
  /** Milliseconds since 1970. */
  readonly due: number;
}

/** What a delivery asks of the world. */
export interface DeliveryPorts {
  /** Makes a call in the name of the target's role. @throws CallRefused */
  readonly call: (call: TargetCall, role: string) => Promise<void>;
  /** Milliseconds since 1970, by the scheduler's clock. */
  readonly now: () => number;
  /** By the scheduler's clock. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** In [0, 1). */
  readonly random: () => number;
}

/** A call that did not succeed, or whose answer was lost. */
export class CallRefused extends Error {
  override name = "CallRefused";
  /** The service's name for it. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
const DEFAULT_ATTEMPTS = 185;
const DEFAULT_AGE_S = 86_400;

/** AWS says that it backs off exponentially, and no numbers. */
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/**
 * Invokes a target until it takes the call, or the retry policy ends it; then the call goes to the dead-letter queue. At least once: after a
 * lost answer the target is called again, with another execution id and the next attempt number.
 *
 * @returns how it ended
 */
export async function deliver(
  occurrence: Occurrence,
  ports: DeliveryPorts,
): Promise<"delivered" | "dead letter" | "dropped"> {
  const { scheduleArn, target, due } = occurrence;
  const { MaximumRetryAttempts: retries = DEFAULT_ATTEMPTS, MaximumEventAgeInSeconds: age = DEFAULT_AGE_S } =
    target.RetryPolicy ?? {};
  const role = target.RoleArn ?? "";
  for (let attempt = 1; ; attempt++) {
    const executionId = randomBytes(8).toString("hex");
    const input = withContextAttributes(target.Input ?? "", { scheduleArn, due, executionId, attempt });
    let refused: CallRefused;
    try {
      await ports.call(callOf(target, input), role);
      return "delivered";
    } catch (error) {
      refused = error instanceof CallRefused ? error : new CallRefused((error as Error).name, (error as Error).message);
    }
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS) * (0.5 + ports.random() / 2);
    const isOld = ports.now() + delay - due > age * 1000;
    if (attempt > retries || isOld) {
      const condition = attempt > retries ? "MaximumRetryAttempts" : "MaximumEventAgeInSeconds";
      const letter = deadLetter(occurrence, { refused, executionId, retries: attempt - 1, condition, input });
      if (!letter) return "dropped";
      return ports.call(letter, role).then(
        () => "dead letter",
        () => "dropped",
      );
    }
    await ports.sleep(delay);
  }
}

interface Ending {
  readonly refused: CallRefused;
  readonly executionId: string;
  readonly retries: number;
  readonly condition: string;
  readonly input: string;
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
function deadLetter({ scheduleArn, target, due }: Occurrence, ending: Ending): TargetCall | undefined {
  const queue = target.DeadLetterConfig?.Arn;
  if (!queue) return undefined;
  const attributes = {
    ERROR_CODE: ending.refused.code,
    ERROR_MESSAGE: ending.refused.message || ending.refused.code,
    EXECUTION_ID: ending.executionId,
    EXHAUSTED_RETRY_CONDITION: ending.condition,
    IS_PAYLOAD_TRUNCATED: "false",
    RETRY_ATTEMPTS: String(ending.retries),
    SCHEDULED_TIME: withoutFractions(due),
    SCHEDULE_ARN: scheduleArn,
    TARGET_ARN: target.Arn ?? "",
  };
  const [, , , , account = "", name] = queue.split(":");
  const body = {
    QueueUrl: queueUrl(account, name),
    MessageBody: ending.input || "{}",
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: "String", StringValue }]),
    ),
  };
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" };
  return { service: "sqs", path: "/", headers, body: JSON.stringify(body) };
}
