import assert from "node:assert/strict";
import fc from "fast-check";
import type { AnyRule } from "../../../../policies/core/rule.ts";
import { consumerConcurrency } from "../../../../policies/rules/consumer-concurrency.ts";
import { deadLetterQueues } from "../../../../policies/rules/dead-letter-queues.ts";
import { deadLetterRetention } from "../../../../policies/rules/dead-letter-retention.ts";
import { pacedUserCreation } from "../../../../policies/rules/paced-user-creation.ts";
import { partialBatchResponses } from "../../../../policies/rules/partial-batch-responses.ts";
import { visibilityTimeout } from "../../../../policies/rules/visibility-timeout.ts";
import { judgeRegistered } from "../../harness/judge.ts";
import type { Registered } from "../../harness/run.ts";

const rules = [
  deadLetterQueues,
  visibilityTimeout,
  deadLetterRetention,
  partialBatchResponses,
  consumerConcurrency,
  pacedUserCreation,
] as unknown as AnyRule[];

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the rules read, in either provider's words. */
const types = [
  "aws:sqs/queue:Queue",
  "aws-native:sqs:Queue",
  "aws:sqs/redrivePolicy:RedrivePolicy",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  "aws:lambda/function:Function",
  "aws-native:lambda:Function",
  "aws:lambda/alias:Alias",
  "aws:lambda/eventSourceMapping:EventSourceMapping",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  "aws:lambda/permission:Permission",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws-native:events:Rule",
  "aws:scheduler/schedule:Schedule",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws-native:sns:Topic",
  "aws:s3/bucketNotification:BucketNotification",
  "aws-native:s3:Bucket",
  "aws:apigateway/integration:Integration",
  "aws:pipes/pipe:Pipe",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
];
const keys = [
  "redrivePolicy",
  "redriveAllowPolicy",
  "queueUrl",
  "fifoQueue",
  "visibilityTimeoutSeconds",
  "visibilityTimeout",
  "messageRetentionSeconds",
  "timeout",
  "reservedConcurrentExecutions",
  "eventSourceArn",
  "functionName",
  "function",
  "principal",
  "scalingConfig",
  "provisionedPollerConfig",
  "functionResponseTypes",
  "batchSize",
  "maximumBatchingWindowInSeconds",
  "deadLetterConfig",
  "destinationConfig",
  "target",
  "targets",
  "arn",
  "protocol",
  "endpoint",
  "subscription",
  "lambdaFunctions",
  "notificationConfiguration",
  "requestParameters",
  "sourceParameters",
  "role",
  "inlinePolicies",
  "policy",
  "name",
];
const inner = [
  "deadLetterTargetArn",
  "arn",
  "targetArn",
  "onFailure",
  "destination",
  "maximumConcurrency",
  "Statement",
  "Action",
  "policy",
];

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    unknown,
    null,
    "",
    "{}",
    "[",
    "lambda",
    "sqs",
    "r0",
    "ReportBatchItemFailures",
    true,
    -1,
    0,
    10,
  ),
  fc.nat(9).map((n) => `arn:aws:sqs:eu-central-1:123456789012:r${n}`),
  fc.nat(9).map((n) => JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:eu-central-1:123456789012:r${n}` })),
  fc.constant(JSON.stringify({ Statement: { Effect: "Allow", Action: "cognito-idp:*", Resource: "*" } })),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    leaf,
    fc.dictionary(fc.constantFrom(...inner), tie("value"), { maxKeys: 3 }),
    fc.array(tie("value"), { maxLength: 3 }),
  ),
}));

const urn = (n: number) => `urn:pulumi:dev::shop::${types[n % types.length]}::r${n}`;
const graph = fc
  .array(
    fc.record({
      type: fc.nat(types.length - 1),
      inputs: fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 8 }),
      on: fc.array(fc.nat(9), { maxLength: 3 }),
    }),
    { maxLength: 10 },
  )
  .map((list) =>
    list.map(({ type, inputs, on }, n): Registered => {
      const urns = on
        .filter((other) => other < list.length && other !== n)
        .map((other) => `${urn(list[other]!.type)}-${other}`);
      return {
        urn: `${urn(type)}-${n}`,
        type: types[type]!,
        name: `r${n}`,
        parent: "",
        inputs,
        outputs: inputs,
        dependencies: urns,
        propertyDependencies: Object.fromEntries(Object.keys(inputs).map((key) => [key, urns])),
      };
    }),
  );

describe("the rules on queues and any resources at all", () => {
  it("break at nothing, and hide no other finding", () =>
    fc.assert(
      fc.asyncProperty(graph, async (resources) => {
        const sound: Registered = {
          urn: "urn:pulumi:dev::shop::aws:lambda/eventSourceMapping:EventSourceMapping::sound",
          type: "aws:lambda/eventSourceMapping:EventSourceMapping",
          name: "sound",
          parent: "",
          inputs: {},
          outputs: { eventSourceArn: "arn:aws:sqs:eu-central-1:123456789012:elsewhere", functionName: "elsewhere" },
          dependencies: [],
          propertyDependencies: {},
        };
        const found = await judgeRegistered([...resources, sound], { rules, only: "stack" });
        assert.deepEqual(
          found.filter(({ message }) => message.includes("itself broke")),
          [],
        );
        assert.deepEqual(
          found
            .filter(({ on }) => on === "sound")
            .map(({ policy }) => policy)
            .sort(),
          ["consumer-concurrency", "partial-batch-responses"],
        );
      }),
      { numRuns: 60 },
    ));
});
