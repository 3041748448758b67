// biome-ignore-all lint/suspicious/noExplicitAny: the generated protocol has no types
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { Inputs } from "../../../policies/core/inputs.ts";
import type { Source } from "../../../policies/core/node.ts";
import type { AnyRule } from "../../../policies/core/rule.ts";
import { judgedAlone, spare } from "../../../policies/core/spare.ts";
import { rules } from "../../../policies/rules/rules.ts";
import { unknown } from "../harness/computed.ts";

const require = createRequire(import.meta.url);
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const protocol = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
const sdk = require("@pulumi/policy/server.js");

const message = (type: string, properties: Record<string, unknown>): Buffer => {
  const request = new protocol.AnalyzeRequest();
  request.setType(type);
  request.setUrn(`urn:pulumi:dev::shop::${type}::orders`);
  request.setName("orders");
  request.setProperties(Struct.fromJavaScript(properties));
  request.setOptions(new protocol.AnalyzerResourceOptions());
  return Buffer.from(request.serializeBinary());
};

describe("sparing the SDK what nothing reads", () => {
  const { analyze, remediate } = AnalyzerService;
  const readers = [analyze.requestDeserialize, remediate.requestDeserialize];
  const inputs = new Inputs();
  before(() => spare(rules, inputs));
  after(() => {
    [analyze.requestDeserialize, remediate.requestDeserialize] = readers;
  });

  const seen = (type: string, properties: Record<string, unknown>): Record<string, unknown> =>
    analyze.requestDeserialize(message(type, properties)).getProperties().toJavaScript();

  it("leaves a resource whole that a rule judges by itself", () => {
    assert.deepEqual(seen("aws:sqs/queue:Queue", { name: "orders" }), { name: "orders" });
    assert.deepEqual(seen("aws-native:sqs:Queue", { queueName: "orders" }), { queueName: "orders" });
    const request = analyze.requestDeserialize(message("aws:sqs/queue:Queue", {}));
    assert.equal(request.getUrn(), "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders");
  });

  it("leaves the properties of other types out, those of the stack's analysis never", () => {
    assert.deepEqual(seen("aws:cloudwatch/metricAlarm:MetricAlarm", { period: 60 }), {});
    assert.deepEqual(seen("shop:index:Pipeline", { size: 1 }), {});
    const stack = new protocol.AnalyzeStackRequest();
    const resource = new protocol.AnalyzerResource();
    resource.setType("shop:index:Pipeline");
    resource.setProperties(Struct.fromJavaScript({ size: 1 }));
    stack.setResourcesList([resource]);
    const read = AnalyzerService.analyzeStack.requestDeserialize(Buffer.from(stack.serializeBinary()));
    assert.deepEqual(read.getResourcesList()[0].getProperties().toJavaScript(), { size: 1 });
  });

  it("leaves a resource whole that is not known wholly, and remembers of others that they are, where a rule looks at their type", () => {
    const given = { hashKey: unknown, attributes: [{ name: "id", type: "S" }] };
    assert.deepEqual(seen("aws:dynamodb/table:Table", given), given);
    assert.deepEqual(seen("aws:cloudwatch/metricAlarm:MetricAlarm", given), {});
    assert.deepEqual(seen("aws:dynamodb/table:Table", { hashKey: "id" }), {});
    const source = (type: string): Source => {
      const urn = `urn:pulumi:dev::shop::${type}::orders`;
      const props = { hashKey: "id", serverSideEncryption: unknown };
      return { type, name: "orders", urn, props, dependencies: [], propertyDependencies: {} };
    };
    assert.deepEqual(inputs.asGiven(source("aws:dynamodb/table:Table")).props, { hashKey: "id" });
    const other = source("aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.equal(inputs.asGiven(other), other);
  });

  it("leaves a resource whole that carries an exemption, whatever its type", () => {
    const tags = { "levee:exempt:no-synchronous-lambda": "…" };
    assert.deepEqual(seen("aws:appsync/graphQLApi:GraphQLApi", { tags }), { tags });
  });

  it("leaves a message whole that does not begin with its type, or with a long one", () => {
    const long = `shop:index:${"P".repeat(200)}`;
    assert.deepEqual(seen(long, { size: 1 }), { size: 1 });
    assert.deepEqual(seen("", { size: 1 }), { size: 1 });
  });

  it("lets the SDK answer remediation and analysis as before", async () => {
    const noPolicies: [string, string, string, unknown[]] = ["levee", "0.1.0", "advisory", []];
    for (const [how, call] of [
      ["makeRemediateRpcFun", remediate],
      ["makeAnalyzeRpcFun", analyze],
    ]) {
      const request = call.requestDeserialize(message("shop:index:Pipeline", { size: 1 }));
      const answer: any = await new Promise((resolve, reject) =>
        sdk[how](...noPolicies)({ request }, (error: Error, given: unknown) =>
          error ? reject(error) : resolve(given),
        ),
      );
      assert.deepEqual(Object.values(answer.toObject()).flat(), []);
    }
  });

  it("counts the parts that a resource of the aws-native provider holds", () => {
    const judging = (kind: string) => [{ resource: { kinds: [kind] } }] as unknown as AnyRule[];
    assert.ok(judgedAlone(judging("integration")).has("aws-native:apigateway:Method"));
    assert.ok(judgedAlone(judging("ruleTarget")).has("aws-native:events:Rule"));
    assert.ok(!judgedAlone(judging("queue")).has("aws-native:events:Rule"));
  });
});
