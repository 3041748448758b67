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
    const call = () => run(process.execPath, [caller], { env: cleanEnv(environment) });
    const callers = await Promise.all([call(), call()]);
    await service.close();
    const said = callers.map(({ stdout }) => JSON.parse(stdout) as { left: number; forfeited: number });
    for (const { left } of said) assert.equal(left, 0);

    const { arrivals } = service;
    assert.equal(new Set(arrivals.map(({ id }) => id)).size, 2 * calls);
    assert.equal(arrivals.length, 2 * calls);
    // Judged where calls begin. When they arrive here depends on how busy this machine is, beyond the margin that a pacer keeps, too.
    const begun = arrivals.map(({ begun }) => ({ ms: begun })).sort((a, b) => a.ms - b.ms);
    const most = busiest(begun, 1_000);
    const seconds = (arrivals.at(-1)!.ms - arrivals[0]!.ms) / 1_000;
    // A machine whose timers are late forfeits slots, and says how many. That there was none beside them, is what is judged here; that
    // nothing is forfeited on a machine that keeps time, tests/handlers/pacer.
    const forfeited = said.reduce((sum, caller) => sum + caller.forfeited, 0);
    const share = (slots: number) => slots / seconds / perSecond;
    const percent = (slots: number) => `${(100 * share(slots)).toFixed(1)} %`;
    console.log(
      `        ${most} began in the busiest second of ${perSecond}, ${busiest(arrivals, 1_000)} arrived; ${percent(arrivals.length - 1)} used, ${percent(forfeited)} forfeited`,
    );
    assert.ok(most <= perSecond, `${most} began in one second`);
    assert.ok(share(arrivals.length - 1 + forfeited) >= 0.97, `${seconds} s`);
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
