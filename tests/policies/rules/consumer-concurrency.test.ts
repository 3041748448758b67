import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { consumerConcurrency } from "../../../policies/rules/consumer-concurrency.ts";
import {
  both,
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

const at = (maximumConcurrency: pulumi.Input<number>) => ({ scalingConfig: { maximumConcurrency } });
const broken = (name: string) => `consumer-concurrency: ${name}`;

for (const when of both) {
  describe(`consumer concurrency, ${when}`, () => {
    const finds = async (program: () => unknown, expected: string[]) =>
      assert.deepEqual(await said(consumerConcurrency, program, { when }), expected);

    it("is bounded at every queue's mapping, FIFO ones included, and at no stream's", () =>
      finds(() => {
        const { arn } = lambda("worker");
        mapping("none", queue("a").arn, arn);
        mapping("empty", queue("b").arn, arn, { scalingConfig: {} });
        mapping("fifo", queue("c.fifo", { fifoQueue: true }).arn, arn);
        mapping("bounded", queue("d").arn, arn, at(10));
        mapping("elsewhere", queueArn("elsewhere"), arn);
        const table = new aws.dynamodb.Table("t", { attributes: [], streamEnabled: true });
        mapping("stream", table.streamArn, arn, { startingPosition: "LATEST" });
      }, ["elsewhere", "empty", "fifo", "none"].map(broken)));

    it("is bounded by the pollers in provisioned mode, ten invocations each", () =>
      finds(() => {
        const { arn } = lambda("worker", { reservedConcurrentExecutions: 49 });
        const pollers = { maximumPollers: 5 };
        mapping("bounded", queue("a").arn, arn, { provisionedPollerConfig: pollers });
        mapping("open", queue("b").arn, arn, { provisionedPollerConfig: { minimumPollers: 2 } });
      }, ["open", "worker"].map(broken)));

    it("is within the reserved concurrency, all mappings of a function together, aliases included", () =>
      finds(() => {
        const enough = lambda("enough", { reservedConcurrentExecutions: 20 });
        mapping("a", queue("a").arn, enough.arn, at(10));
        mapping("b", queue("b").arn, enough.arn, at(10));
        const few = lambda("few", { reservedConcurrentExecutions: 19 });
        const live = new aws.lambda.Alias("live", { functionName: few.name, functionVersion: "1" });
        mapping("c", queue("c").arn, few.arn, at(10));
        mapping("d", queue("d").arn, live.arn, at(10));
        mapping("e", queue("e").arn, lambda("unreserved", { reservedConcurrentExecutions: -1 }).arn, at(10));
      }, [broken("few")]));

    it("is read from the aws-native provider's resources", () =>
      finds(() => {
        const few = nativeLambda("few", { reservedConcurrentExecutions: 5 });
        const eventSourceArn = nativeQueue("a").arn;
        nativeMapping("bounded", { eventSourceArn, functionName: few.arn, ...at(10) });
        nativeMapping("none", { eventSourceArn, functionName: few.arn });
      }, ["few", "none"].map(broken)));
  });
}

describe("consumer concurrency at the first preview", () => {
  const finds = async (program: () => unknown, expected: string[]) =>
    assert.deepEqual(await said(consumerConcurrency, program), expected);

  it("is undetermined where an unknown number decides, and decided where it cannot", () =>
    finds(() => {
      mapping("a", queue("a").arn, lambda("reserved", { reservedConcurrentExecutions: later(5) }).arn, at(10));
      mapping("bound", queue("b").arn, lambda("b", { reservedConcurrentExecutions: 5 }).arn, at(later(2)));
      const few = lambda("few", { reservedConcurrentExecutions: 5 });
      mapping("c", queue("c").arn, few.arn, at(10));
      mapping("d", queue("d").arn, few.arn, at(later(2)));
      mapping("e", queue("e").arn, lambda("unreserved").arn, at(later(2)));
    }, [broken("few"), "undetermined: bound", "undetermined: reserved"]));

  it("is undetermined where the whole configuration is not known, which may hold no bound", () =>
    finds(() => {
      const scalingConfig = later({});
      mapping("m", queue("q").arn, lambda("f", { reservedConcurrentExecutions: 5 }).arn, { scalingConfig });
    }, ["undetermined: m"]));

  it("names the sum of what its mappings can invoke only where all of it is known", async () => {
    const of = (most: pulumi.Input<number>) =>
      messages(consumerConcurrency, () =>
        mapping("m", queue("q").arn, lambda("f", { reservedConcurrentExecutions: later(5) }).arn, at(most)),
      );
    assert.match((await of(10))[0]!, /is enough for the 10 invocations at once of EventSourceMapping "m"/);
    assert.match((await of(later(10)))[0]!, /is enough for the invocations at once of EventSourceMapping "m"/);
  });

  it("is undetermined where the function can be one of two, and one of them reserves", () =>
    finds(() => {
      const arn = pulumi
        .all([lambda("a").arn, lambda("b", { reservedConcurrentExecutions: 1 }).arn])
        .apply(([one]) => one);
      mapping("either", queue("q").arn, arn, at(10));
    }, ["undetermined: either"]));

  it("is missed before the mapping is created", async () => {
    const [message] = await messages(consumerConcurrency, () => mapping("orders", queue("q").arn, "worker"), {
      only: "resources",
    });
    assert.match(message!, /"orders": no MaximumConcurrency: .*set scalingConfig.maximumConcurrency to 2 or more/);
  });
});
