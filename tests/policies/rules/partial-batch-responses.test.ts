import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { partialBatchResponses } from "../../../policies/rules/partial-batch-responses.ts";
import {
  both,
  lambda,
  later,
  mapping,
  messages,
  nativeMapping,
  nativeQueue,
  queue,
  queueArn,
  said,
} from "./queues/program.ts";

const partial = ["ReportBatchItemFailures"];
const broken = "partial-batch-responses: orders";
const made = (args: Partial<aws.lambda.EventSourceMappingArgs>) => () =>
  mapping("orders", queue("source").arn, lambda("worker").arn, args);

for (const when of both) {
  for (const only of ["resources", "stack"] as const) {
    describe(`partial batch responses, ${when}, by ${only}`, () => {
      const finds = async (program: () => unknown, expected: string[]) =>
        assert.deepEqual(await said(partialBatchResponses, program, { when, only }), expected);

      it("are missed wherever a batch can have more than one message", async () => {
        await finds(made({}), [broken]);
        await finds(made({ batchSize: 2, functionResponseTypes: [] }), [broken]);
        await finds(made({ batchSize: 1 }), []);
        await finds(made({ functionResponseTypes: partial }), []);
      });

      it("are asked for at queues only, of this stack or another", () =>
        finds(() => {
          const { arn } = lambda("worker");
          mapping("orders", queueArn("elsewhere"), arn);
          const table = new aws.dynamodb.Table("t", { attributes: [], streamEnabled: true });
          mapping("stream", table.streamArn, arn, { startingPosition: "LATEST" });
          mapping("kinesis", "arn:aws:kinesis:eu-central-1:123456789012:stream/s", arn);
          mapping("rabbit", later("arn:aws:mq:eu-central-1:123456789012:broker:b"), arn, { queues: "q" });
          mapping("kafka", undefined, arn, { topics: ["t"], selfManagedEventSource: { endpoints: {} } });
        }, [broken]));

      it("are asked of the aws-native provider's mappings", () =>
        finds(() => {
          const eventSourceArn = nativeQueue("source").arn;
          nativeMapping("orders", { eventSourceArn, functionName: "worker" });
          nativeMapping("mails", { eventSourceArn, functionName: "mailer", functionResponseTypes: partial });
        }, [broken]));
    });
  }
}

describe("partial batch responses at the first preview", () => {
  it("are undetermined where the list, one of it, or the batch size is not known", async () => {
    const program = () => {
      const make = (name: string, args: Partial<aws.lambda.EventSourceMappingArgs>) =>
        mapping(name, queueArn("q"), "worker", args);
      make("list", { functionResponseTypes: later(partial) });
      make("element", { functionResponseTypes: [later("ReportBatchItemFailures")] });
      make("size", { batchSize: later(1) });
      make("single", { batchSize: 1, functionResponseTypes: later(partial) });
      make("both", { batchSize: later(1), functionResponseTypes: partial });
    };
    assert.deepEqual(await said(partialBatchResponses, program), [
      "undetermined: element",
      "undetermined: list",
      "undetermined: size",
    ]);
  });

  it("say what to do", async () => {
    const [message] = await messages(partialBatchResponses, made({}));
    assert.match(message!, /"orders": takes batches of 10 \(Lambda's default\) messages, .*or batchSize to 1/);
  });
});
