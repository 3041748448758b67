import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { Context } from "../context.ts";

/** The alarm of the automatic brake, if there is one, and how it stands: `OK`, `ALARM`, `INSUFFICIENT_DATA`, or why nobody knows. */
export async function brakeAlarmState({
  aws,
  intake,
}: Pick<Context, "aws" | "intake">): Promise<{ readonly alarm: string; readonly state: string } | undefined> {
  const alarm = intake.brakeAlarm;
  if (alarm === undefined) return undefined;
  try {
    const { MetricAlarms = [] } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
    return { alarm, state: MetricAlarms[0]?.StateValue ?? "missing" };
  } catch (error) {
    // Whoever may not look at alarms can still see the queue.
    return { alarm, state: `unknown (${(error as Error).name})` };
  }
}
