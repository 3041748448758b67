import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deadLetterRetention } from "../../../policies/rules/dead-letter-retention.ts";
import { both, later, messages, nativeQueue, queue, said, to, toNamed } from "./queues/program.ts";

const day = 86_400;
const broken = "dead-letter-retention: dead";
const pair = (source: number | undefined, dead: number | undefined) => () =>
  queue("orders", {
    messageRetentionSeconds: source,
    redrivePolicy: to(queue("dead", { messageRetentionSeconds: dead })),
  });

for (const when of both) {
  describe(`dead-letter retention, ${when}`, () => {
    const finds = async (program: () => unknown, expected: string[]) =>
      assert.deepEqual(await said(deadLetterRetention, program, { when }), expected);

    it("is longer than the source's, defaults included", async () => {
      await finds(pair(4 * day, 4 * day + 1), []);
      await finds(pair(undefined, 14 * day), []);
      await finds(pair(undefined, undefined), [broken]);
      await finds(pair(4 * day, 4 * day), [broken]);
      await finds(pair(5 * day, undefined), [broken]);
      await finds(pair(day, undefined), []);
    });

    it("cannot be longer than 14 days, so that a source of 14 days is too long", async () => {
      const [message] = await messages(deadLetterRetention, pair(14 * day, 14 * day), { when });
      assert.match(
        message!,
        /"dead": keeps dead letters 14 days, .*set messageRetentionSeconds of Queue "orders" to less/,
      );
    });

    it("may be equal at 14 days when dead letters move on to another queue", () =>
      finds(() => {
        const last = queue("last", { messageRetentionSeconds: 14 * day });
        const between = queue("between", { messageRetentionSeconds: 14 * day, redrivePolicy: to(last) });
        queue("orders", { redrivePolicy: to(between) });
      }, []));

    it("does not matter behind a FIFO queue, where messages get a new age", () =>
      finds(() => {
        queue("orders.fifo", { fifoQueue: true, redrivePolicy: to(queue("dead.fifo", { fifoQueue: true })) });
      }, []));

    it("is found by a known ARN, by a RedrivePolicy of its own, and for several sources", () =>
      finds(() => {
        queue("dead", { name: "dead" });
        queue("orders", { redrivePolicy: toNamed("dead") });
        const mails = queue("mails");
        new aws.sqs.RedrivePolicy("mails", { queueUrl: mails.url, redrivePolicy: toNamed("dead") });
        queue("sms", { redrivePolicy: toNamed("elsewhere") });
      }, [broken, broken]));

    it("is read from the aws-native provider's objects", () =>
      finds(() => {
        const dead = nativeQueue("dead", { messageRetentionPeriod: 4 * day });
        nativeQueue("orders", { redrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 3 } });
        nativeQueue("mails", {
          messageRetentionPeriod: day,
          redrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 3 },
        });
      }, [broken]));
  });
}

describe("dead-letter retention at the first preview", () => {
  it("is undetermined where an unknown number decides, and decided where it cannot", async () => {
    const program = () => {
      const dead = (name: string, seconds: number | undefined) =>
        to(queue(name, { messageRetentionSeconds: seconds ?? later(day) }));
      queue("a", { redrivePolicy: dead("a-dead", undefined) });
      queue("b", { messageRetentionSeconds: later(day), redrivePolicy: dead("b-dead", 10 * day) });
      queue("c", { messageRetentionSeconds: 14 * day, redrivePolicy: dead("dead", undefined) });
    };
    assert.deepEqual(await said(deadLetterRetention, program), [broken, "undetermined: a-dead", "undetermined: b"]);
  });

  it("is undetermined where the type of the source is not known, or which queue it redrives to", async () => {
    const program = () => {
      queue("orders", { fifoQueue: later(true), redrivePolicy: to(queue("a")) });
      const policies = [to(queue("b")), to(queue("c", { messageRetentionSeconds: 14 * day }))];
      queue("mails", { redrivePolicy: pulumi.all(policies).apply(([one]) => one!) });
    };
    assert.deepEqual(await said(deadLetterRetention, program), ["undetermined: mails", "undetermined: orders"]);
  });
});
