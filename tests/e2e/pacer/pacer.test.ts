import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateTableCommand, DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { dynamoDbStore } from "../../../handlers/pacer/aws/dynamodb-store.ts";
import type { PacerItem } from "../../../handlers/pacer/item.ts";
import { cleanEnv } from "../../../local/clean-env.ts";
import { busiest } from "../../handlers/pacer/sim.ts";
import { emulated } from "../provider/emulated.ts";
import { startService } from "./service.ts";

const run = promisify(execFile);
const caller = join(import.meta.dirname, "fixtures", "caller.ts");

describe("a pacer in DynamoDB", function () {
  this.timeout(60_000);
  const cloud = emulated();
  before(() =>
    cloud.aws.dynamodb.send(
      new CreateTableCommand({
        TableName: "pacers",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      }),
    ),
  );

  it("lets two processes together begin 40 calls in any second, and no more", async () => {
    const calls = 220;
    const perSecond = 40;
    const service = await startService((n) => 20 + ((n * 37) % 180));
    const environment = {
      AWS_ENDPOINT_URL: cloud.aws.endpoint,
      SERVICE: service.url,
      CALLS: String(calls),
      PER_SECOND: String(perSecond),
    };
    const call = () => run(process.execPath, ["--import=tsx", caller], { env: cleanEnv(environment) });
    const callers = await Promise.all([call(), call()]);
    await service.close();
    for (const { stdout } of callers) assert.deepEqual(JSON.parse(stdout), { left: 0 });

    const { arrivals } = service;
    assert.equal(new Set(arrivals.map(({ id }) => id)).size, 2 * calls);
    assert.equal(arrivals.length, 2 * calls);
    const most = busiest(arrivals, 1_000);
    // Two processes started at about the same time: the first and the last second may be one's alone.
    const steady = arrivals.filter(({ ms }) => ms > arrivals[0]!.ms + 1_000 && ms < arrivals.at(-1)!.ms - 1_000);
    const rate = (1_000 * (steady.length - 1)) / (steady.at(-1)!.ms - steady[0]!.ms);
    const said = callers.map(({ stderr }) => stderr.trim()).filter(Boolean);
    console.log(
      `        ${most} in the busiest second of ${perSecond}; ${((100 * rate) / perSecond).toFixed(1)} % used`,
      ...said,
    );
    assert.ok(most <= perSecond, `${most} in one second`);
    assert.ok(rate >= 0.95 * perSecond, `${rate}/s`);
  });

  describe("the table", () => {
    const item: PacerItem = { tat: 1_780_000_000_000_123, pace: 0.0625, paceFrom: 5, at: 1_780_000_000_000, rev: "r1" };
    const key = { pk: { S: "one" } };
    const store = () => dynamoDbStore(cloud.aws.dynamodb, "pacers");

    it("takes a write that saw the item as it is, and one that is made again, and no other", async () => {
      const second = { ...item, rev: "r2" };
      assert.deepEqual(await store().replace("one", null, item), { done: true });
      assert.deepEqual(await store().replace("one", null, item), { done: true });
      assert.deepEqual(await store().replace("one", null, second), { done: false, item });
      assert.deepEqual(await store().replace("one", "r0", second), { done: false, item });
      assert.deepEqual(await store().replace("one", "r1", second), { done: true });
      assert.deepEqual(await store().replace("one", null, item), { done: false, item: second });
      await cloud.aws.dynamodb.send(new DeleteItemCommand({ TableName: "pacers", Key: key }));
      assert.deepEqual(await store().replace("one", "r2", item), { done: false, item: undefined });
    });

    it("refuses an item that no pacer wrote, and says the way out", async () => {
      await cloud.aws.dynamodb.send(new PutItemCommand({ TableName: "pacers", Item: { ...key, rev: { S: "x" } } }));
      await assert.rejects(store().replace("one", null, item), {
        name: "PacerError",
        message:
          'Pacer "one": its item in table "pacers" has no tat; only pacers may write there: stop the workers and delete the item',
      });
    });
  });
});
