import assert from "node:assert/strict";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import type { Context } from "../../../../cli/context.ts";
import { type ActOptions, act } from "../../../../cli/requests/dlq/act.ts";
import type { HeldLetter } from "../../../../cli/requests/dlq/letter-box.ts";

/** Three letters, as SQS hands them out while nobody holds them. */
const messages = [1, 2, 3].map((n) => ({
  MessageId: `m${n}`,
  ReceiptHandle: `h${n}`,
  Body: "{}",
  Attributes: { SentTimestamp: "0" },
  MessageAttributes: {
    requestId: { StringValue: `1760000000000-request_${n}`, DataType: "String" },
    reason: { StringValue: n === 3 ? "worker-died" : "permanent", DataType: "String" },
  },
}));

describe("what is done to dead letters", () => {
  const mocked = () => mockClient(SQSClient);
  let sqs: ReturnType<typeof mocked>;
  before(() => {
    sqs = mocked();
  });
  after(() => sqs.restore());

  const run = async (
    options: ActOptions,
    letter: (letter: HeldLetter) => Promise<void>,
    interrupted = new AbortController(),
  ) => {
    sqs.reset();
    const taken = new Set<string>();
    sqs.on(ReceiveMessageCommand).callsFake(async () => {
      const Messages = messages.filter(({ MessageId }) => !taken.has(MessageId));
      for (const { MessageId } of Messages) taken.add(MessageId);
      return { Messages };
    });
    sqs.on(ChangeMessageVisibilityBatchCommand).callsFake(async ({ Entries }) => {
      for (const { ReceiptHandle } of Entries) taken.delete(ReceiptHandle.replace("h", "m"));
      return {};
    });
    sqs.on(DeleteMessageCommand).resolves({});
    // biome-ignore lint/suspicious/noExplicitAny: the document that a script would get
    let result: any;
    const context = {
      intake: { name: "orders", deadLetterQueueUrl: "dlq" },
      aws: { sqs: new SQSClient({ region: "eu-central-1" }) },
      json: true,
      terminal: false,
      display: { step: (_: string, work: () => Promise<unknown>) => work(), watch: () => () => {} },
      signal: interrupted.signal,
      show: (shown: object) => {
        result = shown;
      },
    } as unknown as Context;
    const code = await act(context, options, {
      verb: "try",
      says: (count) => `try ${count}.`,
      async letter(one, box) {
        await letter(one);
        await box.remove(one);
        return { did: "tried", gone: true };
      },
    });
    return { code, result, taken };
  };

  it("is done to those that match, and to no other", async () => {
    const done: string[] = [];
    const { code, result, taken } = await run(
      { reason: ["permanent"], yes: true },
      async ({ messageId }) => void done.push(messageId),
    );
    assert.deepEqual([code, done, result.done, result.notDone, result.missed], [0, ["m1", "m2"], { tried: 2 }, [], 0]);
    assert.ok(!taken.has("m3"), "the other one is given back");
    assert.equal(sqs.commandCalls(DeleteMessageCommand).length, 2);
  });

  it("goes on after one that fails, says which and why, and gives it back", async () => {
    const { code, result, taken } = await run({ yes: true }, async ({ messageId }) => {
      if (messageId === "m2") throw Object.assign(new Error("not now"), { name: "Throttled", $metadata: {} });
    });
    assert.deepEqual([code, result.done], [1, { tried: 2, failed: 1 }]);
    assert.deepEqual(result.notDone, [
      { did: "failed", gone: false, requestId: "1760000000000-request_2", why: "AWS: Throttled: not now" },
    ]);
    assert.ok(!taken.has("m2"));
  });

  it("is nothing in a dry run, nor when nobody can be asked", async () => {
    const never = () => assert.fail("it was done");
    const { code, result, taken } = await run({ dryRun: true }, never);
    assert.deepEqual([code, result.count, result.dryRun, taken.size], [0, 3, true, 0]);
    await assert.rejects(run({}, never), {
      exitCode: 2,
      message: /^would try 3\. Without a terminal to ask, say --yes/,
    });
    await assert.rejects(run({ id: ["nobody"], yes: true }, never), {
      exitCode: 3,
      message: /no dead letter of nobody/,
    });
    assert.equal((await run({ reason: ["x"] }, never)).result.count, 0);
  });

  it("is brought to its end for those in hand at Ctrl-C, and begun for no other", async () => {
    const interrupted = new AbortController();
    const begun: string[] = [];
    const ended: string[] = [];
    const work = async ({ messageId }: HeldLetter) => {
      begun.push(messageId);
      interrupted.abort(new Error("interrupted"));
      await new Promise(setImmediate);
      ended.push(messageId);
    };
    await assert.rejects(run({ yes: true, rate: 100 }, work, interrupted), /interrupted/);
    assert.deepEqual([begun, ended], [["m1"], ["m1"]]);
  });
});
