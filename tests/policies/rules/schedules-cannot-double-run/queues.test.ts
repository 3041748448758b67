import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Native } from "../../harness/native.ts";
import { arnOf, both, every, fn, ruled, say, unknownArn } from "./parts.ts";

const fifo = (args: aws.sqs.QueueArgs = {}) =>
  new aws.sqs.Queue("ticks", { name: "ticks.fifo", fifoQueue: true, contentBasedDeduplication: true, ...args });
const consumed = (queue: aws.sqs.Queue, name = "worker") => {
  new aws.lambda.EventSourceMapping(name, { functionName: fn(name).arn, eventSourceArn: queue.arn, batchSize: 1 });
  return queue;
};
const group = { sqsParameters: { messageGroupId: "sync" } };
const constant = JSON.stringify({ run: "sync" });
const timed = JSON.stringify({ at: "<aws.scheduler.scheduled-time>" });

describe("a schedule that sends to a queue", () => {
  for (const when of both) {
    it(`is let through to a FIFO queue with deduplication and one consumer (${when})`, async () => {
      for (const program of [
        () => every("rate(1 minute)", { arn: consumed(fifo()).arn, ...group }),
        () => every("rate(1 minute)", { arn: consumed(fifo()).arn, input: timed, ...group }),
        () => every("rate(10 minutes)", { arn: consumed(fifo()).arn, input: constant, ...group }),
        () => ruled("rate(1 minute)", { arn: consumed(fifo()).arn, sqsTarget: { messageGroupId: "sync" } }),
        () =>
          ruled("rate(1 minute)", {
            arn: consumed(fifo()).arn,
            sqsTarget: { messageGroupId: "sync" },
            inputTransformer: { inputPaths: { at: "$.time" }, inputTemplate: '{"at": "<at>"}' },
          }),
      ]) {
        assert.deepEqual((await say(program, when)).brief, []);
      }
    });

    it(`is refused to a standard queue (${when})`, async () => {
      const { brief, text } = await say(
        () => every("rate(1 hour)", { arn: consumed(new aws.sqs.Queue("ticks")).arn }),
        when,
      );
      assert.deepEqual(brief, ["violation tick"]);
      assert.match(text, /sends to Queue "ticks".*it is a standard queue/s);
    });

    it(`reads what a universal target sends (${when})`, async () => {
      const send = (queue: aws.sqs.Queue, message: object) =>
        every("rate(1 minute)", {
          arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
          input: queue.url.apply((QueueUrl) => JSON.stringify({ QueueUrl, MessageGroupId: "sync", ...message })),
        });
      const MessageDeduplicationId = "<aws.scheduler.scheduled-time>";
      const known = (queue: aws.sqs.Queue, message: object) =>
        every("rate(1 minute)", {
          arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
          input: queue.urn.apply(() =>
            JSON.stringify({
              QueueUrl: "https://sqs.eu-central-1.amazonaws.com/123456789012/ticks.fifo",
              MessageGroupId: "sync",
              ...message,
            }),
          ),
        });
      const byId = () => consumed(fifo({ contentBasedDeduplication: false }));
      assert.deepEqual((await say(() => known(byId(), { MessageBody: "x", MessageDeduplicationId }), when)).brief, []);
      const none = await say(() => known(byId(), { MessageBody: "x" }), when);
      assert.match(none.text, /nothing deduplicates: contentBasedDeduplication is off/);
      const again = await say(() => known(byId(), { MessageDeduplicationId: "sync" }), when);
      assert.match(again.text, /MessageDeduplicationId is the same for every tick/);
      const open = await say(() => send(byId(), { MessageDeduplicationId }), when);
      assert.deepEqual(open.brief, when === "up" ? [] : ["undetermined tick"]);
    });
  }

  const missing: [string, () => unknown, RegExp][] = [
    [
      "a constant body within the deduplication window",
      () => every("rate(1 minute)", { arn: consumed(fifo()).arn, input: constant, ...group }),
      /the message's body is the same for every tick, and ticks are 1 minute apart: .* swallows ticks/,
    ],
    [
      "a constant input of a rule, where Scheduler's attributes are plain text",
      () => ruled("rate(1 minute)", { arn: consumed(fifo()).arn, input: timed, sqsTarget: { messageGroupId: "a" } }),
      /swallows ticks/,
    ],
    [
      "a transformer that leaves time and id out",
      () =>
        ruled("rate(1 minute)", {
          arn: consumed(fifo()).arn,
          sqsTarget: { messageGroupId: "a" },
          inputTransformer: { inputPaths: { at: "$.time" }, inputTemplate: '"tick"' },
        }),
      /what the input transformer makes is the same for every tick/,
    ],
    [
      "no deduplication",
      () => every("rate(1 hour)", { arn: consumed(fifo({ contentBasedDeduplication: false })).arn, ...group }),
      /nothing deduplicates/,
    ],
    ["no message group", () => every("rate(1 hour)", { arn: consumed(fifo()).arn }), /gives no message group/],
    [
      "a message group for each tick",
      () =>
        every("rate(1 hour)", {
          arn: consumed(fifo()).arn,
          sqsParameters: { messageGroupId: "<aws.scheduler.scheduled-time>" },
        }),
      /groups are worked side by side/,
    ],
    [
      "two consumers",
      () => every("rate(1 hour)", { arn: consumed(consumed(fifo()), "second").arn, ...group }),
      /it has 2 consumers/,
    ],
    [
      "no consumer in sight",
      () => every("rate(1 hour)", { arn: fifo().arn, ...group }),
      /no consumer of it is in this/,
    ],
    ["a standard queue elsewhere", () => every("rate(1 hour)", { arn: arnOf("sqs", "jobs") }), /a standard queue/],
  ];
  for (const [name, program, message] of missing) {
    it(`is refused with ${name}`, async () => {
      const { brief, text } = await say(program);
      assert.deepEqual(brief, ["violation tick"]);
      assert.match(text, message);
    });
  }

  it("advises where a slot may run twice, or a constant body lies at the edge of the window", async () => {
    const twice = await say(() =>
      every("rate(1 hour)", { arn: consumed(fifo()).arn, input: "<aws.scheduler.execution-id>", ...group }),
    );
    assert.deepEqual(twice.brief, ["advice tick"]);
    assert.match(twice.text, /no overlap; the message's body is another one for each delivery/);
    const edge = await say(() => every("rate(5 minutes)", { arn: consumed(fifo()).arn, input: constant, ...group }));
    assert.deepEqual(edge.brief, ["advice tick"]);
  });

  it("cannot tell while body, deduplication, period or consumer are not known", async () => {
    const text = () => new aws.ssm.Parameter("p", { type: "String" }).value;
    const cases: [() => unknown, string][] = [
      [() => every("rate(1 minute)", { arn: consumed(fifo()).arn, input: text(), ...group }), "tick"],
      [
        () => {
          const contentBasedDeduplication = text().apply((value) => value === "yes");
          every("rate(1 minute)", { arn: consumed(fifo({ contentBasedDeduplication })).arn, ...group });
        },
        "ticks",
      ],
      [() => every(text(), { arn: consumed(fifo()).arn, input: constant, ...group }), "tick"],
      [
        () => {
          const queue = fifo();
          const eventSourceArn = pulumi.all([queue.arn, new aws.sqs.Queue("other").arn]).apply(([arn]) => arn);
          new aws.lambda.EventSourceMapping("worker", { functionName: fn("worker").arn, eventSourceArn });
          every("rate(1 hour)", { arn: queue.arn, ...group });
        },
        "worker",
      ],
    ];
    for (const [program, on] of cases) assert.deepEqual((await say(program)).brief, [`undetermined ${on}`]);
  });

  it("counts no consumer that is switched off", async () => {
    for (const when of both) {
      const mapped = (enabled: pulumi.Input<boolean>) => {
        const queue = fifo();
        new aws.lambda.EventSourceMapping("off", {
          functionName: fn("off").arn,
          eventSourceArn: queue.arn,
          enabled,
        });
        return queue;
      };
      const piped = (desiredState: string) => {
        const queue = fifo();
        const target = arnOf("lambda", "function:x");
        new aws.pipes.Pipe("off", { source: queue.arn, target, roleArn: "r", desiredState });
        return queue;
      };
      for (const off of [() => mapped(false), () => piped("STOPPED")]) {
        const none = await say(() => every("rate(1 hour)", { arn: off().arn, ...group }), when);
        assert.match(none.text, /no consumer of it is in this stack/);
        const { brief } = await say(() => every("rate(1 hour)", { arn: consumed(off()).arn, ...group }), when);
        assert.deepEqual(brief, []);
      }
      const { brief } = await say(() => every("rate(1 hour)", { arn: piped("RUNNING").arn, ...group }), when);
      assert.deepEqual(brief, []);
    }
    const enabled = () => new aws.ssm.Parameter("p", { type: "String" }).value.apply((value) => value === "yes");
    const open = await say(() => {
      const queue = fifo();
      new aws.lambda.EventSourceMapping("maybe", {
        functionName: fn("maybe").arn,
        eventSourceArn: queue.arn,
        enabled: enabled(),
      });
      every("rate(1 hour)", { arn: queue.arn, ...group });
    });
    assert.deepEqual(open.brief, ["undetermined maybe"]);
    assert.match(open.text, /EventSourceMapping "maybe": "enabled" is not known yet/);
  });

  it("takes what the provider fills in with nothing for nothing", async () => {
    const filledIn = { input: "", inputPath: "", roleArn: "" };
    const { brief } = await say(() =>
      ruled("rate(1 minute)", { arn: consumed(fifo()).arn, sqsTarget: { messageGroupId: "a" }, ...filledIn }),
    );
    assert.deepEqual(brief, []);
  });

  it("does not take the stream of a table for a consumer that may be the queue's", async () => {
    const { brief } = await say(() => {
      const table = new aws.dynamodb.Table("t", { hashKey: "id", attributes: [], streamEnabled: true });
      new aws.lambda.EventSourceMapping("stream", { functionName: fn("s").arn, eventSourceArn: table.streamArn });
      every("rate(1 hour)", { arn: consumed(fifo()).arn, ...group });
    });
    assert.deepEqual(brief, []);
  });

  it("tells the target from the dead-letter queue", async () => {
    for (const when of both) {
      const both = await say(() => {
        const deadLetterConfig = { arn: new aws.sqs.Queue("missed").arn };
        every("rate(1 minute)", { arn: consumed(fifo()).arn, deadLetterConfig, ...group });
      }, when);
      assert.deepEqual(both.brief, [], when);
      const standard = await say(() => {
        const deadLetterConfig = { arn: new aws.sqs.Queue("missed").arn };
        every("rate(1 minute)", { arn: consumed(new aws.sqs.Queue("ticks")).arn, deadLetterConfig });
      }, when);
      assert.deepEqual(standard.brief, ["violation tick"], when);
    }
  });

  it("is judged in aws-native's words, too", async () => {
    for (const when of both) {
      for (const [contentBasedDeduplication, expected] of [
        [true, []],
        [false, ["violation tick"]],
      ] as const) {
        const queue = () => {
          const made = new Native("aws-native:sqs:Queue", "ticks", { fifoQueue: true, contentBasedDeduplication });
          new Native("aws-native:lambda:EventSourceMapping", "worker", {
            eventSourceArn: made.arn,
            functionName: unknownArn(fn("worker")),
          });
          return made;
        };
        const rule = await say(
          () =>
            new Native("aws-native:events:Rule", "tick", {
              scheduleExpression: "rate(1 minute)",
              targets: [{ id: "a", arn: queue().arn, sqsParameters: { messageGroupId: "sync" } }],
            }),
          when,
        );
        assert.deepEqual(rule.brief, expected, when);
        const schedule = await say(
          () =>
            new Native("aws-native:scheduler:Schedule", "tick", {
              scheduleExpression: "rate(1 minute)",
              flexibleTimeWindow: { mode: "OFF" },
              target: { arn: queue().arn, roleArn: arnOf("iam", "role/x"), sqsParameters: { messageGroupId: "sync" } },
            }),
          when,
        );
        assert.deepEqual(schedule.brief, expected, when);
      }
    }
  });
});
