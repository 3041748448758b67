import { SNSClient } from "@aws-sdk/client-sns";
import type { Context } from "aws-lambda";
import { clientSettings } from "../parts/client-settings.ts";
import { jsonTopic } from "../parts/json-topic.ts";
import { dynamoDbRuns } from "./aws/dynamodb-runs.ts";
import { awsPorts, deadlineOf } from "./aws/ports.ts";
import { powertoolsMetrics } from "./aws/powertools-metrics.ts";
import type { Notice } from "./notice.ts";
import type { Outcome, SummaryInput } from "./run.ts";
import { summariseSettings } from "./settings.ts";
import { summarise } from "./summarise-run.ts";

const settings = summariseSettings(process.env);
const { ports, about, dynamoDb } = awsPorts(settings);
const own = {
  runs: dynamoDbRuns(dynamoDb, {
    table: settings.LEVEE_RUNS_TABLE,
    schedule: settings.LEVEE_LEASE,
    retentionS: settings.LEVEE_RETENTION_S,
  }),
  topic: jsonTopic<Notice>(new SNSClient(clientSettings), settings.LEVEE_TOPIC_ARN, ({ outcome }) => ({
    subject: `Levee: a run has ended: ${outcome}`,
    attribute: ["outcome", outcome],
  })),
  metrics: powertoolsMetrics(settings.LEVEE_LEASE),
};

/** Called by the state machine when a run is over, before the lease is released; see summarise-run.ts. */
export const handler = (input: SummaryInput, context: Context): Promise<{ readonly outcome: Outcome }> => {
  about(context);
  return summarise({ ports: { ...ports, ...own }, deadline: deadlineOf(context) }, input);
};
