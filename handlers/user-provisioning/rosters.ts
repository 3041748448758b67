import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { clientSettings, uploadSettings } from "../parts/client-settings.ts";
import { workBatch } from "../parts/work-batch.ts";
import { awsPorts, deadlineOf } from "./aws/ports.ts";
import { s3Files } from "./aws/s3-files.ts";
import { snsTopic } from "./aws/sns-topic.ts";
import { sqsDeadLetters } from "./aws/sqs-dead-letters.ts";
import { sqsOutbox } from "./aws/sqs-outbox.ts";
import type { ProvisionMessage } from "./messages.ts";
import { rosterSettings } from "./settings.ts";
import type { Duty } from "./split/duty.ts";
import { takeMessage } from "./split/take-message.ts";

const settings = rosterSettings(process.env);
const { ports, sqs } = awsPorts(settings);
const own = {
  deadLetters: sqsDeadLetters(sqs, settings.LEVEE_DEAD_LETTER_QUEUE_URL),
  files: s3Files(new S3Client(uploadSettings)),
  work: sqsOutbox<ProvisionMessage>(sqs, settings.LEVEE_WORK_QUEUE_URL),
  topic: snsTopic(new SNSClient(clientSettings), settings.LEVEE_TOPIC_ARN),
};

/**
 * The consumer of `…-rosters`: takes a file into the ledger and on to the work queue (split), goes on where it had no time left (continue),
 * and writes what came of it (finish). What it promises:
 *
 * 1. Every record of a roster is one row of the ledger, in its order, with one outcome; of equal addresses the first has the user.
 * 2. Nothing is on the work queue that is not in the ledger.
 * 3. Whatever happens again, an event, a message, a window after a crash, adds nothing.
 * 4. Memory does not grow with the file, nor with a record.
 * 5. A roster that has ended has its outcome file, and the topic is told of it at least once.
 */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const duty: Duty = {
    ports: { ...ports(context, event.Records[0]?.eventSourceARN), ...own },
    deadline: deadlineOf(context),
    settings: {
      columns: settings.LEVEE_COLUMNS,
      maxRows: settings.LEVEE_MAX_ROWS,
      maxBytes: settings.LEVEE_MAX_BYTES,
      maxHops: settings.LEVEE_MAX_HOPS,
    },
  };
  return workBatch(duty, event.Records, (body, receives) => takeMessage(duty, body, receives));
};
