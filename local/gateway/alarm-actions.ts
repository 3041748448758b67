import { CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DEFAULT_ACCOUNT } from "./snapshot.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html */
const actionsOf = { ALARM: "AlarmActions", OK: "OKActions", INSUFFICIENT_DATA: "InsufficientDataActions" } as const;

/**
 * Invokes the Lambda functions among an alarm's actions when its state changes, which the emulator does for SNS topics only. It looks after each
 * call that may have moved an alarm; none moves by itself there.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export class AlarmActions {
  private readonly emulator: string;
  /** The last known state of each alarm, by ARN. */
  private readonly states = new Map<string, string>();

  constructor(emulator: string) {
    this.emulator = emulator;
  }

  async look(region: string, accountId = DEFAULT_ACCOUNT): Promise<void> {
    const accessKeyId = accountId === DEFAULT_ACCOUNT ? "test" : accountId;
    const config = { endpoint: this.emulator, region, credentials: { accessKeyId, secretAccessKey: "test" } };
    const cloudwatch = new CloudWatchClient(config);
    const lambda = new LambdaClient(config);
    try {
      const all: MetricAlarm[] = [];
      for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: cloudwatch }, {}))
        all.push(...MetricAlarms);
      for (const alarm of all) {
        const { AlarmArn = "", StateValue = "INSUFFICIENT_DATA" } = alarm;
        const before = this.states.get(AlarmArn) ?? "INSUFFICIENT_DATA";
        this.states.set(AlarmArn, StateValue);
        if (before === StateValue || alarm.ActionsEnabled === false) continue;
        for (const FunctionName of (alarm[actionsOf[StateValue]] ?? []).filter((arn) => arn.includes(":lambda:"))) {
          const Payload = JSON.stringify(eventOf(alarm, before, region, accountId));
          await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload }));
        }
      }
    } finally {
      cloudwatch.destroy();
      lambda.destroy();
    }
  }
}

/** Whether a call to CloudWatch may have changed an alarm's state; one whose operation is in its body may. */
export function mayMoveAlarms(method: string, url: string, target: string | undefined): boolean {
  const operation = /\/operation\/(\w+)$/.exec(url)?.[1] ?? target?.split(".").at(-1);
  return method === "POST" && (operation === undefined || /^(SetAlarmState|PutMetricData)$/.test(operation));
}

function eventOf(alarm: MetricAlarm, before: string, region: string, accountId: string): object {
  const timestamp = alarm.StateUpdatedTimestamp?.toISOString();
  return {
    source: "aws.cloudwatch",
    alarmArn: alarm.AlarmArn,
    accountId,
    time: timestamp,
    region,
    alarmData: {
      alarmName: alarm.AlarmName,
      state: { value: alarm.StateValue, reason: alarm.StateReason, reasonData: alarm.StateReasonData, timestamp },
      previousState: { value: before },
      configuration: { description: alarm.AlarmDescription },
    },
  };
}
