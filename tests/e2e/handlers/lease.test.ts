import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AttributeValue, CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { dynamoDbLease } from "../../../handlers/scheduled-batch/aws/dynamodb-lease.ts";
import type { Lease } from "../../../handlers/scheduled-batch/lease.ts";
import type { LeaseItem } from "../../../handlers/scheduled-batch/lease-item.ts";
import { type Emulator, startEmulator } from "../../../local/emulator.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { answersAsTheModel } from "../../handlers/scheduled-batch/lease-contract.ts";
import { LEASE } from "../../handlers/scheduled-batch/memory-lease.ts";

describe("the lease in DynamoDB", () => {
  const dir = mkdtempSync(join(tmpdir(), "levee-lease-"));
  let emulator: Emulator;
  let aws: Clients;
  before(async () => {
    emulator = await startEmulator({ dir, runPid: process.pid });
    aws = makeClients(emulator.url, "eu-central-1");
    await aws.dynamodb.send(
      new CreateTableCommand({
        TableName: "leases",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  });
  after(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it("answers every sequence of operations as the model does that the promises are proved on", async () => {
    let run = 0;
    await answersAsTheModel(async (item) => {
      const id = `${LEASE}-${run++}`;
      if (item)
        await aws.dynamodb.send(new PutItemCommand({ TableName: "leases", Item: { ...encode(item), id: { S: id } } }));
      return named(dynamoDbLease(aws.dynamodb, "leases", id));
    }, 200);
  });
});

/** An item as the state machine would have written it. */
const encode = (item: object): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === "number"
        ? { N: String(value) }
        : value instanceof Set
          ? { SS: [...value] }
          : typeof value === "object"
            ? { M: encode(value) }
            : { S: value },
    ]),
  );

/** Each run has an item of its own, and the model knows one. */
function named(lease: Lease): Lease {
  const back = (item: LeaseItem | undefined) => item && { ...item, id: LEASE };
  return {
    ...lease,
    read: async () => back(await lease.read()),
    begin: async (...args) => back(await lease.begin(...args)),
  };
}
