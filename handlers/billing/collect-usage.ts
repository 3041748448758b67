import { paginateQuery } from "@aws-sdk/client-dynamodb";
import type { StepHandler } from "../scheduled-batch/contract.ts";
import { dynamoDb, type Meter, table, writeFenced } from "./table.ts";

/** The first step: adds up the readings of one meter. What it found goes on through the table, not through the machine. */
export const handler: StepHandler<Meter> = async (meter, { fence, signal, log }) => {
  const pages = paginateQuery(
    { client: dynamoDb },
    {
      TableName: table(),
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :usage)",
      ExpressionAttributeValues: { ":pk": { S: `${meter.customer}#${meter.meter}` }, ":usage": { S: "usage#" } },
      ConsistentRead: true,
    },
    { abortSignal: signal },
  );
  let readings = 0;
  let total = 0;
  for await (const { Items = [] } of pages) {
    readings += Items.length;
    for (const { value } of Items) total += Number(value?.N ?? 0);
  }
  const written = await writeFenced(meter, "total", total, fence, signal);
  log.info("usage collected", { readings, written });
};
