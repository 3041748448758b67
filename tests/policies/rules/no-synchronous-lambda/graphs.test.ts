import assert from "node:assert/strict";
import fc from "fast-check";
import type { AnyRule } from "../../../../policies/core/rule.ts";
import { noSynchronousLambda } from "../../../../policies/rules/no-synchronous-lambda.ts";
import { judgeRegistered } from "../../harness/judge.ts";
import type { Registered } from "../../harness/run.ts";
import { functionArn, invokeUri, openApi, queueArn } from "./program.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const types = [
  "aws:apigateway/integration:Integration",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/restApiPut:RestApiPut",
  "aws:apigatewayv2/api:Api",
  "aws:apigatewayv2/integration:Integration",
  "aws:apigatewayv2/route:Route",
  "aws:apigatewayv2/authorizer:Authorizer",
  "aws:lambda/function:Function",
  "aws:lambda/alias:Alias",
  "aws:lambda/functionUrl:FunctionUrl",
  "aws:lambda/permission:Permission",
  "aws:lambda/eventSourceMapping:EventSourceMapping",
  "aws:sqs/queue:Queue",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:lb/targetGroup:TargetGroup",
  "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  "aws:appsync/dataSource:DataSource",
  "aws:appsync/resolver:Resolver",
  "aws-native:apigateway:Method",
  "aws-native:apigateway:RestApi",
  "aws-native:apigatewayv2:Integration",
  "aws-native:lambda:Function",
];
const properties = [
  ...["type", "uri", "httpMethod", "requestParameters", "integration", "body", "bodyS3Location", "target", "routeKey"],
  ...["integrationType", "integrationUri", "integrationSubtype", "functionName", "function", "principal", "sourceArn"],
  ...["eventSourceArn", "enabled", "timeout", "role", "policy", "inlinePolicies", "managedPolicyArns", "arn", "name"],
  ...[
    "targetType",
    "targets",
    "targetGroupArn",
    "targetId",
    "dataSource",
    "code",
    "lambdaConfig",
    "authorizerUri",
    "id",
  ],
];
const value = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      unknown,
      null,
      0,
      -1,
      7,
      true,
      "",
      "x",
      "AWS_PROXY",
      "AWS",
      "lambda",
      "AWS_LAMBDA",
      "[",
      "a: [",
      "arn:aws:lambda:",
    ],
    ...[functionArn("r1"), invokeUri(functionArn("r1")), queueArn("r2"), "r1", "r2", "apigateway.amazonaws.com", []],
    JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: ["*", 1, null] }, null, 3] }),
    JSON.stringify(openApi({ "POST /": { type: "aws_proxy", uri: 5 } })),
    openApi({ "POST /": { type: unknown, uri: unknown, requestParameters: unknown }, "GET /x": { $ref: "#/paths" } }),
    ...[
      { paths: unknown },
      { paths: { "/": unknown } },
      { paths: [1] },
      { type: "AWS", uri: unknown },
      [{ id: unknown }],
    ],
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const graphs = fc.array(
  fc.record({
    type: fc.constantFrom(...types),
    inputs: fc.dictionary(fc.constantFrom(...properties), value, { maxKeys: 8 }),
    on: fc.array(fc.nat(12), { maxLength: 3 }),
  }),
  { maxLength: 12 },
);

const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const registered = (name: string, type: string, inputs: Record<string, unknown>, on: string[] = []): Registered => ({
  urn: urnOf(type, name),
  type,
  name,
  parent: "",
  inputs,
  outputs: inputs,
  dependencies: on,
  propertyDependencies: Object.fromEntries(Object.keys(inputs).map((property) => [property, on])),
});

describe("no-synchronous-lambda, an output of a component", () => {
  const integration = (inside: string) => {
    const component = registered("shop", "acme:index:Shop", {});
    const child = { ...registered("child", inside, {}), parent: component.urn };
    const inputs = { restApi: "a", httpMethod: "POST", type: "AWS", uri: unknown };
    return [component, child, registered("proxy", types[0]!, inputs, [component.urn])];
  };
  const said = async (inside: string) =>
    (await judgeRegistered(integration(inside), { rules: [noSynchronousLambda as unknown as AnyRule] })).map(
      ({ policy }) => policy,
    );

  it("calls what is inside", async () => {
    assert.deepEqual(await said("aws:lambda/function:Function"), ["no-synchronous-lambda"]);
    assert.deepEqual(await said("aws:sqs/queue:Queue"), []);
    assert.deepEqual(await said("random:index/randomPet:RandomPet"), ["undetermined"]);
  });
});

describe("no-synchronous-lambda, in any graph of resources", () => {
  it("never breaks, and a proxy integration beside it is always found", () =>
    fc.assert(
      fc.asyncProperty(graphs, async (made) => {
        const urns = made.map(({ type }, n) => urnOf(type, `r${n}`));
        const resources = made.map(({ type, inputs, on }, n) =>
          registered(
            `r${n}`,
            type,
            inputs,
            on.flatMap((other) => urns[other] ?? []),
          ),
        );
        const proxy = {
          restApi: "a",
          httpMethod: "POST",
          type: "AWS_PROXY",
          uri: "arn:aws:lambda:x:1:function:elsewhere",
        };
        resources.push(registered("proxy", types[0]!, proxy));
        const found = await judgeRegistered(resources, { rules: [noSynchronousLambda as unknown as AnyRule] });
        assert.deepEqual(
          found.filter(({ message }) => message.includes("rule itself broke")),
          [],
        );
        assert.equal(found.filter(({ on, policy }) => on === "proxy" && policy === "no-synchronous-lambda").length, 1);
      }),
      { numRuns: 60 },
    ));
});
