import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { clientSettings } from "../parts/client-settings.ts";
import { processLog } from "../parts/logger.ts";
import { clock } from "../parts/system.ts";
import { lambdaConsumer } from "./aws/lambda-consumer.ts";
import { dynamoDbPauseNotes } from "./aws/pause-notes.ts";
import { pause } from "./pause.ts";
import { brakeSettings } from "./settings.ts";

/** What CloudWatch invokes a function with: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
interface AlarmEvent {
  readonly alarmData?: {
    readonly alarmName?: string;
    readonly state?: { readonly value?: string; readonly reason?: string };
  };
}

const settings = brakeSettings(process.env);
const { log } = processLog();
const ports = {
  consumer: lambdaConsumer(new LambdaClient(clientSettings), settings.LEVEE_WORKER_MAPPING, clock),
  notes: dynamoDbPauseNotes(new DynamoDBClient(clientSettings), settings.LEVEE_STATUS_TABLE),
};

/**
 * The automatic brake: stops the worker's polling when its alarm goes off. It never releases it; that is for an operator, who knows
 * whether what failed is mended. It may run twice, and after an operator's own pause: the first note stands.
 */
export const handler = async ({ alarmData = {} }: AlarmEvent): Promise<void> => {
  const { alarmName = "", state = {} } = alarmData;
  if (state.value !== "ALARM") return log.warn("not an alarm; nothing is done", { state: state.value ?? "none" });
  const why = `alarm ${alarmName}: ${state.reason ?? "most attempts fail"}`;
  const stopped = await pause(ports, { by: "automatic", since: clock.now(), why });
  log.warn(stopped ? "the worker is stopped" : "the worker was stopped already", { alarm: alarmName });
};
