import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Arrival } from "../../../local/quotas/arrival-log.ts";
import type { AwsCall } from "../../../local/quotas/aws-call.ts";
import { faultSchema } from "../../../local/quotas/fault.ts";
import type { LambdaWorker } from "../../../local/quotas/lambda-worker.ts";
import { checked } from "../../../local/quotas/settings.ts";
import { ConnectionCut, Stage } from "../../../local/quotas/stage.ts";

const send: AwsCall = {
  service: "sqs",
  operation: "SendMessage",
  account: "000000000000",
  region: "eu-central-1",
  resource: "orders-work",
  protocol: "json",
  from: "client",
  connection: { callerPort: 4711, serverPort: 4566 },
};

const orders = { functionName: "levee-local-orders-worker" };
const callers: Readonly<Record<number, LambdaWorker>> = { 4711: { ...orders, pid: 42 }, 4712: { ...orders, pid: 43 } };

/** A stage in a world of its own, before a service that counts its effects. */
function staged() {
  const did: string[] = [];
  const stage = new Stage({
    seed: 1,
    now: () => 0,
    sleep: async (ms) => did.push(`slept ${ms}`),
    callerAt: (connection) => callers[connection?.callerPort ?? 0],
    workerAt: (connection) => (connection?.callerPort === 4711 ? 42 : undefined),
    kill: (pid) => void did.push(`killed ${pid}`),
  });
  const call = (one: AwsCall = send) =>
    stage
      .serve(one, async () => {
        did.push("done");
        return { status: 200, headers: [], body: Buffer.from(String(did.length)) };
      })
      .then(
        ({ status, body }) => `${status} ${status === 200 ? body : ""}`,
        (error) => {
          if (error instanceof ConnectionCut) return "cut";
          throw error;
        },
      );
  const set = (fault: object) => stage.faults.set(checked(faultSchema, fault));
  return { stage, did, call, set };
}

describe("Stage", () => {
  const faults: Record<string, [fault: object, answer: string, did: string[]]> = {
    "passes a call on": [{ fault: "error", service: "s3" }, "200 1", ["done"]],
    "throttles, without an effect": [{ fault: "throttle" }, "400 ", []],
    "fails, without an effect": [{ fault: "error" }, "500 ", []],
    "drops a call before its effect": [{ fault: "drop" }, "cut", []],
    "loses the answer after the effect": [{ fault: "lose" }, "cut", ["done"]],
    "answers that it failed, after the effect": [{ fault: "fail" }, "500 ", ["done"]],
    "delays the effect": [{ fault: "delay", delayMs: 250 }, "200 2", ["slept 250", "done"]],
    "has the effect twice, and answers with the first": [{ fault: "twice" }, "200 1", ["done", "done"]],
    "kills the calling worker after the effect": [{ fault: "kill" }, "cut", ["done", "killed 42"]],
  };
  for (const [what, [fault, answer, done]] of Object.entries(faults))
    it(what, async () => {
      const { did, call, set } = staged();
      set(fault);
      assert.equal(await call(), answer);
      assert.deepEqual(did, done);
    });

  it("cuts the connection of a caller that is no worker, and kills nobody", async () => {
    const { did, call, set } = staged();
    set({ fault: "kill" });
    assert.equal(await call({ ...send, connection: { callerPort: 1, serverPort: 4566 } }), "cut");
    assert.deepEqual(did, ["done"]);
  });

  it("cuts a call that it still delays when it ends, without its effect", async () => {
    const stage = new Stage();
    stage.faults.set(checked(faultSchema, { fault: "delay", delayMs: 60_000 }));
    const call = stage.serve(send, () => assert.fail("it was made"));
    stage.end();
    await assert.rejects(call, ConnectionCut);
  });

  it("strikes the calls of one function alone", async () => {
    const { call, set } = staged();
    set({ fault: "error", function: "orders-worker" });
    set({ fault: "drop", function: "members" });
    const other = { ...send, connection: { callerPort: 1, serverPort: 4566 } };
    assert.deepEqual(
      [await call(), await call(other), await call({ ...send, connection: undefined })],
      ["500 ", "200 1", "200 2"],
    );
  });

  it("strikes the n-th call of each worker of a function, by whichever worker", async () => {
    const { call, set } = staged();
    set({ fault: "error", function: "orders-worker", nth: 2 });
    set({ fault: "drop", function: "orders-worker", nth: 3, times: 1 });
    const by = (callerPort: number) => call({ ...send, connection: { callerPort, serverPort: 4566 } });
    const answers: string[] = [];
    for (const port of [4711, 4712, 4712, 4712, 4711, 4711]) answers.push((await by(port)).slice(0, 3));
    assert.deepEqual(answers, ["200", "200", "500", "cut", "500", "200"]);
  });

  it("refuses what is over a quota, to which a call that a fault kept from its effect does not count", async () => {
    const { stage, call, set } = staged();
    stage.quotas.enforce({ "sqs-calls": { capacity: 1, refillPerSecond: 0 } });
    set({ fault: "throttle", times: 1 });
    assert.deepEqual([await call(), await call(), await call()], ["400 ", "200 1", "400 "]);
  });

  it("is idle until something is set", () => {
    const { stage, set } = staged();
    assert.ok(stage.isIdle);
    const { id } = set({ fault: "drop" });
    assert.ok(!stage.isIdle);
    stage.faults.lift(id);
    stage.quotas.enforce({ "sqs-calls": { capacity: 1, refillPerSecond: 0 } });
    assert.ok(!stage.isIdle);
    stage.quotas.enforce({});
    assert.ok(stage.isIdle);
  });

  it("writes down what came, in what order, and what became of it", async () => {
    const { stage, call, set } = staged();
    const dir = mkdtempSync(join(tmpdir(), "levee-arrivals-"));
    try {
      const file = join(dir, "arrivals.jsonl");
      const before = Date.now() - 1;
      stage.logTo(file);
      stage.quotas.enforce({ "sqs-calls": { capacity: 3, refillPerSecond: 0 } });
      set({ fault: "lose", nth: 2 });
      set({ fault: "kill", nth: 3 });
      for (let n = 0; n < 4; n++) await call();
      await assert.rejects(
        stage.serve({ ...send, service: "s3" }, () => Promise.reject(new Error("gone"))),
        /gone/,
      );
      assert.equal(stage.logged(), file);
      const lines = readFileSync(file, "utf8").trim().split("\n");
      const arrivals = lines.map((line) => JSON.parse(line) as Arrival);
      assert.deepEqual(
        arrivals.map(({ verdict, by, status, pid }) => [verdict, by, status, pid]),
        [
          ["pass", undefined, 200, undefined],
          ["lose", "f1", 0, undefined],
          ["kill", "f2", 0, 42],
          ["quota", "sqs-calls", 400, undefined],
          ["pass", undefined, 0, undefined],
        ],
      );
      const { id: _, at: __, ...first } = arrivals[0]!;
      const { service, operation, account, region, resource, from } = send;
      assert.deepEqual(first, {
        ms: 0,
        service,
        operation,
        account,
        region,
        resource,
        from,
        verdict: "pass",
        status: 200,
      });
      assert.equal(new Set(arrivals.map(({ id }) => id)).size, 5);
      assert.ok(arrivals.every(({ at }) => at > before && at < Date.now() + 1));
      assert.ok(
        arrivals.some(({ at }) => at % 1 !== 0),
        "times are whole milliseconds",
      );
      stage.logTo(undefined);
      assert.equal(stage.logged(), undefined);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
