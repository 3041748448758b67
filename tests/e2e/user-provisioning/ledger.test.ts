import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { clock, nonce } from "../../../handlers/parts/system.ts";
import { dynamoDbLedger } from "../../../handlers/user-provisioning/aws/dynamodb-ledger.ts";
import { itKeepsTheLedger } from "../../handlers/user-provisioning/ledger-contract.ts";
import { Stage } from "../handlers/stage.ts";

describe("the ledger in DynamoDB", () => {
  let stage: Stage;
  let tables = 0;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage?.close());

  itKeepsTheLedger(async () => {
    const table = `ledger-${tables++}`;
    await stage.aws.dynamodb.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      }),
    );
    return dynamoDbLedger({ client: stage.aws.dynamodb, table, retentionS: 86_400, clock, nonce });
  }, 60);
});
