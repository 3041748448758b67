import assert from "node:assert/strict";
import { CliError } from "../../../cli/cli-error.ts";
import { instanceOf, requestIntake as kind } from "../../../cli/stack/instance.ts";
import { findStack, type StackOptions, type StackSources } from "../../../cli/stack/stack.ts";
import type { LocalJson } from "../../../local/local-json.ts";

const local = {
  endpoint: "http://127.0.0.1:4510",
  region: "eu-central-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  outputs: { requestIntake: {} },
} as unknown as LocalJson;

type Pulumi = ReturnType<StackSources["pulumi"]>;

const pulumi =
  (stacks: Record<string, Record<string, unknown>>, selected?: string): (() => Pulumi) =>
  () => ({
    outputs: async (stack = selected) =>
      stack !== undefined && stacks[stack]
        ? { stack, outputs: stacks[stack] }
        : { problem: stack === undefined ? "no stack selected" : `no stack named '${stack}' found` },
    stacks: async () => Object.keys(stacks),
  });

const find = (options: StackOptions, from: Partial<StackSources> = {}) =>
  findStack(options, { kept: () => undefined, read: () => "{}", pulumi: pulumi({ dev: { a: 1 }, prod: {} }), ...from });

const refusal = async (options: StackOptions, from?: Partial<StackSources>) => {
  const error = await find(options, from).then(
    () => assert.fail("it was taken"),
    (thrown) => thrown,
  );
  assert.ok(error instanceof CliError);
  assert.equal(error.exitCode, 2);
  return error.message;
};

describe("the stack that a command is for", () => {
  it("is the kept local one when none is named, or it is", async () => {
    for (const options of [{}, { stack: "local" }]) {
      const { name, local: where } = await find(options, { kept: () => local });
      assert.deepEqual([name, where?.endpoint], ["local", local.endpoint]);
    }
  });

  it("is the one that Pulumi has by that name, or has selected", async () => {
    assert.deepEqual(await find({ stack: "dev" }, { kept: () => local }), { name: "dev", outputs: { a: 1 } });
    assert.deepEqual(await find({}, { pulumi: pulumi({ dev: { a: 1 } }, "dev") }), { name: "dev", outputs: { a: 1 } });
  });

  it("is in the file that is given: outputs, or what a kept stack left", async () => {
    const file = await find({ outputs: "x.json" }, { read: () => '{"requestIntake":{}}' });
    assert.deepEqual(file, { name: "x.json", outputs: { requestIntake: {} } });
    const kept = await find({ outputs: "x.json" }, { read: () => JSON.stringify(local) });
    assert.deepEqual([kept.name, kept.local?.region], ["local", "eu-central-1"]);
  });

  it("is refused when it is not there, with those that are", async () => {
    assert.match(
      await refusal({ stack: "pord" }, { kept: () => local }),
      /stack "pord": no stack named 'pord' found; there are local \(kept\), dev, prod\. Name one/,
    );
    assert.match(await refusal({}), /no stack is named or selected: no stack selected; there are dev, prod/);
    assert.match(await refusal({ stack: "a", outputs: "b" }), /both name a stack/);
    assert.match(await refusal({ outputs: "x" }, { read: () => "{" }), /--outputs x is not JSON/);
    assert.match(await refusal({ outputs: "x" }, { read: () => "[]" }), /holds no map of outputs/);
    const unreadable = () => {
      throw new Error("EACCES");
    };
    assert.match(await refusal({ outputs: "x" }, { read: unreadable }), /--outputs x cannot be read \(EACCES\)/);
  });
});

const outputs = {
  requestsUrl: "r",
  apiId: "a",
  stageName: "s",
  resultsBucket: "b",
  queueUrl: "q",
  deadLetterQueueUrl: "d",
  undeliveredQueueUrl: "u",
  statusTable: "t",
  workerName: "w",
  workerMapping: "m",
  workerTimeout: 90,
  statusRetention: 1_209_600,
  alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:levee-dev-orders-alarms",
  url: "more than commands use",
};

describe("the RequestIntake that a command is for", () => {
  const of = (requestIntake: unknown, name?: string) =>
    instanceOf({ name: "dev", outputs: { requestIntake } }, kind, name);

  it("is the only one, or the one that is named, and knows where it is deployed", () => {
    assert.deepEqual([of({ orders: outputs }).name, of({ orders: outputs, b: outputs }, "b").name], ["orders", "b"]);
    const { region, account } = of({ orders: outputs });
    assert.deepEqual([region, account], ["eu-central-1", "123456789012"]);
  });

  it("is refused when it is not there, ambiguous, or of a release that lacks what is needed", () => {
    assert.throws(() => of({ a: outputs, b: outputs }), /has 2 RequestIntakes; name one by --instance: a, b/);
    assert.throws(() => of({ a: outputs }, "b"), /has no RequestIntake "b"; it has a/);
    assert.throws(() => of({ a: outputs }, "toString"), /has no RequestIntake "toString"/);
    assert.throws(() => of(undefined), /has no RequestIntake among its outputs/);
    const { workerMapping: _, ...old } = outputs;
    assert.throws(
      () => of({ a: old }),
      /another release: RequestIntake "a" has no usable workerMapping; deploy it again/,
    );
    assert.throws(() => of({ a: 5 as never }), /RequestIntake "a" has no usable outputs at all; deploy it again/);
  });
});
