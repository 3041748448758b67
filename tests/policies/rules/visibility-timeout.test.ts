import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { visibilityTimeout } from "../../../policies/rules/visibility-timeout.ts";
import {
  both,
  functionArn,
  lambda,
  later,
  mapping,
  messages,
  nativeLambda,
  nativeMapping,
  nativeQueue,
  queue,
  queueArn,
  said,
} from "./queues/program.ts";

const broken = "visibility-timeout: orders";
const pair = (visibilityTimeoutSeconds: number | undefined, timeout: number | undefined, window?: number) => () =>
  mapping("orders", queue("orders", { visibilityTimeoutSeconds }).arn, lambda("worker", { timeout }).arn, {
    maximumBatchingWindowInSeconds: window,
  });

for (const when of both) {
  describe(`visibility timeout, ${when}`, () => {
    const finds = async (program: () => unknown, expected: string[], config = {}) =>
      assert.deepEqual(
        await said(visibilityTimeout, program, { when, config: { "visibility-timeout": config } }),
        expected,
      );

    it("is six times the function's timeout, and no second less", async () => {
      await finds(pair(180, 30), []);
      await finds(pair(179, 30), [broken]);
    });

    it("has the batching window on top", async () => {
      await finds(pair(185, 30, 5), []);
      await finds(pair(184, 30, 5), [broken]);
    });

    it("counts with the defaults of SQS and Lambda", async () => {
      await finds(pair(undefined, undefined), []);
      await finds(pair(undefined, 6), [broken]);
      await finds(pair(17, undefined), [broken]);
    });

    it("is as many times the timeout as the team configures", async () => {
      await finds(pair(60, 30), [], { factor: 2 });
      await finds(pair(59, 30), [broken], { factor: 2 });
    });

    it("may be the consumer's business, as long as AWS accepts it", async () => {
      const config = { managedByConsumer: ["other", "work*"] };
      await finds(pair(30, 30, 5), [], config);
      await finds(pair(29, 30), [broken], config);
      await finds(pair(30, 30), [broken], { managedByConsumer: ["work"] });
    });

    it("is compared through aliases, names and ARNs", () =>
      finds(() => {
        const fn = lambda("worker", { name: "worker", timeout: 60 });
        const live = new aws.lambda.Alias("live", { name: "live", functionName: fn.name, functionVersion: "1" });
        mapping("a", queue("a").arn, live.arn);
        queue("b", { name: "b" });
        mapping("b", queueArn("b"), functionArn("worker:live"));
        mapping("c", queue("c").arn, "worker");
      }, ["visibility-timeout: a", "visibility-timeout: b", "visibility-timeout: c"]));

    it("is not compared with what is in another stack, or is no queue", () =>
      finds(() => {
        mapping("a", queueArn("elsewhere"), lambda("worker", { timeout: 60 }).arn);
        mapping("b", queue("b").arn, functionArn("elsewhere"));
        const table = new aws.dynamodb.Table("t", { attributes: [], streamEnabled: true });
        mapping("c", table.streamArn, lambda("reader").arn, { startingPosition: "LATEST" });
      }, []));

    it("is one finding for a queue, about the longest of its consumers", async () => {
      const [message, ...more] = await messages(
        visibilityTimeout,
        () => {
          const { arn } = queue("orders");
          mapping("a", arn, lambda("quick", { timeout: 6 }).arn);
          mapping("b", arn, lambda("slow", { timeout: 60 }).arn);
        },
        { when },
      );
      assert.equal(more.length, 0);
      assert.match(
        message!,
        /"orders": visibility timeout of 30 s \(SQS's default\) is under 6 times .*"slow", 60 s.*AWS refuses.*to 360 or more/,
      );
    });

    it("is compared in the aws-native provider's words", () =>
      finds(() => {
        const long = nativeQueue("long", { visibilityTimeout: 180 });
        const short = nativeQueue("short", { visibilityTimeout: 60 });
        const fn = nativeLambda("worker", { timeout: 30 });
        nativeMapping("long", { eventSourceArn: long.arn, functionName: fn.arn });
        nativeMapping("short", { eventSourceArn: short.arn, functionName: fn.arn });
      }, ["visibility-timeout: short"]));
  });
}

describe("visibility timeout at the first preview", () => {
  const finds = async (program: () => unknown, expected: string[]) =>
    assert.deepEqual(await said(visibilityTimeout, program), expected);

  it("is undetermined where an unknown number decides", () =>
    finds(() => {
      mapping("a", queue("a", { visibilityTimeoutSeconds: later(180) }).arn, lambda("one", { timeout: 30 }).arn);
      mapping("b", queue("b", { visibilityTimeoutSeconds: 180 }).arn, lambda("two", { timeout: later(30) }).arn);
    }, ["undetermined: a", "undetermined: two"]));

  it("is decided where no unknown number could change it", () =>
    finds(() => {
      const window = { maximumBatchingWindowInSeconds: later(1) };
      mapping("a", queue("orders", { visibilityTimeoutSeconds: 179 }).arn, lambda("a", { timeout: 30 }).arn, window);
      mapping("b", queue("b", { visibilityTimeoutSeconds: 480 }).arn, lambda("b", { timeout: 30 }).arn, window);
      mapping("c", queue("c", { visibilityTimeoutSeconds: 5400 }).arn, lambda("c", { timeout: later(3) }).arn);
    }, [broken]));

  it("is undetermined where the queue can be one of two, unless both are fine", () =>
    finds(() => {
      const either = (a: aws.sqs.Queue, b: aws.sqs.Queue) => pulumi.all([a.arn, b.arn]).apply(([arn]) => arn);
      const long = { visibilityTimeoutSeconds: 600 };
      mapping("fine", either(queue("a", long), queue("b", long)), lambda("one", { timeout: 60 }).arn);
      mapping("open", either(queue("c", long), queue("d")), lambda("two", { timeout: 60 }).arn);
    }, ["undetermined: open"]));

  it("is undetermined where the batching window decides, at the mapping", () =>
    finds(() => {
      const window = { maximumBatchingWindowInSeconds: later(1) };
      mapping("m", queue("q", { visibilityTimeoutSeconds: 479 }).arn, lambda("f", { timeout: 30 }).arn, window);
    }, ["undetermined: m"]));

  it("is undetermined at once where the queue can be one of very many", () =>
    finds(() => {
      const all = Array.from({ length: 65 }, (_, n) => queue(`q${n}`).arn);
      const arn = pulumi.all(all).apply(([one]) => one!);
      mapping("m", arn, lambda("f").arn);
    }, ["undetermined: m"]));
});
