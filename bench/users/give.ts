import { PutObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Clients } from "../../local/provider/clients.ts";
import type { Batch, Provisioning } from "./deploy.ts";

const addressOf = (n: number): string => `person.${n}@example.org`;

/** Puts the users on a batch's queue, a message each. */
export async function giveBatch({ sqs }: Clients, { queueUrl }: Batch, users: number): Promise<void> {
  for (let from = 0; from < users; from += 10) {
    const Entries = Array.from({ length: Math.min(10, users - from) }, (_, i) => ({
      Id: String(i),
      MessageBody: addressOf(from + i),
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

/** Puts the users as a roster into the bucket. */
export async function giveRoster({ s3 }: Clients, { bucket }: Provisioning, users: number): Promise<void> {
  const rows = Array.from({ length: users }, (_, n) => `${addressOf(n)},Person ${n}\n`);
  const Body = `email,name\n${rows.join("")}`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "rosters/bench.csv", Body }));
}
