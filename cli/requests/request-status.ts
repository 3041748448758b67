import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { dynamoDbStore } from "../../handlers/request-intake/aws/dynamodb-store.ts";
import { acceptedAtEdge } from "../../handlers/request-intake/message.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable } from "../output/printable.ts";
import { iso } from "../output/time.ts";

/** What the status table holds of a request, read strongly consistently; more than its caller is shown. */
export async function requestStatus(context: Context, id: string) {
  const { aws, intake, show } = context;
  const item = id.includes("#") ? undefined : await dynamoDbStore(aws.dynamodb, intake.statusTable).read(id);
  if (!item) {
    const acceptedAt = acceptedAtEdge(id);
    const waitsFor = acceptedAt > 0 ? acceptedAt + (await retentionMs(context)) - Date.now() : 0;
    if (waitsFor <= 0) {
      const why = acceptedAt > 0 ? "and its message would be gone by now" : "and it is no id that the API gives";
      throw new CliError(
        `request "${printable(id)}" is not in the status table of ${intake.name}, ${why}`,
        exitCodes.notFound,
      );
    }
    const result = { requestId: id, status: "accepted", acceptedAt: iso(acceptedAt), attempts: 0, met: false };
    show(result, [
      `${id}: accepted ${iso(acceptedAt)}, if it is this API's`,
      "  No worker has met it yet. It waits in the queue, or nobody ever posted it: an id alone does not tell.",
    ]);
    return exitCodes.done;
  }
  const document = JSON.parse(item.document) as Record<string, string & { name?: string; message?: string }>;
  const more = {
    deaths: item.deaths || undefined,
    leaseUntil: item.leaseUntil > 0 ? iso(item.leaseUntil) : undefined,
    followers: item.followers.length || undefined,
    deadLetter: item.deadLetter,
    detail: item.detail,
    keptUntil: iso(item.expiresAt * 1_000),
  };
  const { error } = document;
  const fields: [string, string | number | undefined][] = [
    ["status", item.status],
    ["attempts", item.attempts],
    ["accepted", iso(item.acceptedAt)],
    ["updated", document.updatedAt],
    ["finished", document.finishedAt],
    ["reason", document.reason],
    ["error", error && `${error.name}: ${error.message}`],
    ["detail", more.detail],
    ["trace", document.traceId],
    ["outcome of", document.duplicateOf],
    ["result", document.resultUrl ?? ("result" in document ? JSON.stringify(document.result) : undefined)],
    ["workers that died", more.deaths],
    ["leased until", more.leaseUntil],
    ["followers", more.followers],
    ["dead letter", more.deadLetter],
    ["kept until", more.keptUntil],
  ];
  show({ ...document, requestId: id, status: item.status, attempts: item.attempts, ...more }, [
    id,
    ...fields
      .filter(([, value]) => value !== undefined)
      .map(([label, value]) => `  ${label.padEnd(17)}  ${printable(String(value))}`),
  ]);
  return exitCodes.done;
}

/** How long a request may wait in the queue. */
async function retentionMs({ aws, intake }: Context): Promise<number> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: intake.queueUrl,
    AttributeNames: ["MessageRetentionPeriod"],
  });
  return Number((await aws.sqs.send(command)).Attributes?.MessageRetentionPeriod) * 1_000;
}
