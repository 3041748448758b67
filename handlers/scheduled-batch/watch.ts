import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent } from "aws-lambda";
import { clientSettings, queueSettings } from "../parts/client-settings.ts";
import { sqsQueue, urlOfSource } from "../parts/sqs-queue.ts";
import { takeTick } from "../parts/take-tick.ts";
import { WallClock } from "../parts/wall-clock.ts";
import { eventBridgeSchedule } from "./aws/eventbridge-schedule.ts";
import { awsPorts, deadlineOf } from "./aws/ports.ts";
import { powertoolsMetrics } from "./aws/powertools-metrics.ts";
import { watchSettings } from "./settings.ts";
import { watch } from "./watch-schedule.ts";

const settings = watchSettings(process.env);
const { ports, about } = awsPorts(settings);
const sqs = new SQSClient(queueSettings);
const own = {
  schedule: eventBridgeSchedule(new SchedulerClient(clientSettings), settings.LEVEE_SCHEDULE_NAME, ports.clock),
  metrics: powertoolsMetrics(settings.LEVEE_LEASE),
};
const limits = {
  periodMs: settings.LEVEE_PERIOD_S * 1_000,
  missed: settings.LEVEE_MISSED,
  wall: new WallClock(settings.LEVEE_TIME_ZONE),
};

/** Called at a schedule's ticks, one at a time: looks whether the batch does what it is for; see watch-schedule.ts. */
export const handler = ({ Records }: SQSEvent, context: Context): Promise<void> => {
  about(context);
  const deadline = deadlineOf(context);
  const queue = sqsQueue(sqs, urlOfSource(Records[0]?.eventSourceARN, settings.LEVEE_QUEUE_URL));
  return takeTick({ ...ports, queue }, deadline, Records, () =>
    watch({ ports: { ...ports, ...own }, deadline }, limits),
  );
};
