import assert from "node:assert/strict";
import fc from "fast-check";
import { identity, runLocally, runRule } from "../../../policies/core/findings.ts";
import { Graph } from "../../../policies/core/graph.ts";
import { type Kind, tokensOf } from "../../../policies/core/kinds.ts";
import type { Source } from "../../../policies/core/node.ts";
import type { ConfigProperty } from "../../../policies/core/rule.ts";
import { rules } from "../../../policies/rules/rules.ts";

const kinds: Kind[] = [
  ...(["function", "queue", "topic", "bucket", "stream", "logGroup", "stateMachine", "schedule"] as const),
  ...(["rule", "ruleTarget", "queuePolicy", "queueInlinePolicy", "topicPolicy", "topicInlinePolicy"] as const),
  ...(["bucketPolicy", "restApi", "restApiBody", "method", "integration", "deployment", "stage"] as const),
  ...(["methodSettings", "usagePlan", "httpApi", "httpIntegration", "httpRoute", "httpStage"] as const),
  ...(["role", "rolePolicy", "managedPolicy", "userPolicy", "roleAttachment", "otherAttachment"] as const),
  ...(["mapping", "alias", "invokeConfig", "subscription", "dataSource", "userPool", "permission"] as const),
  ...(["policyAttachment", "bucketNotification", "pipe", "functionUrl", "targetGroup", "resolver"] as const),
];
const properties =
  `accessLogSetting accessLogSettings apiId apiStages arn body bucket deadLetterConfig defaultRouteSettings definition
  definitionString encryptionType eventSourceArn functionName inlinePolicies integration integrationType integrationUri kmsMasterKeyId
  lambdaConfig logGroupName loggingConfig managedPolicyArns methodPath methodSettings name policies policy policyArn policyDocument queue
  queueUrl queues redrivePolicy requestTemplates restApi restApiId retentionInDays retryPolicy role routeSettings rule scheduleExpression
  desiredState enabled function httpConfig lambdaFunctions principal qualifier reservedConcurrentExecutions roles source
  sourceArn settings sqsManagedSseEnabled stageDescription stageName streamEncryption target targets throttle throttleSettings timeout
  timeoutMilliseconds topic topicArn topics type uri visibilityTimeoutSeconds`.split(/\s+/);
const keys =
  `Action Condition Effect Principal Resource Statement States a apiId destinationArn get httpMethod logGroup maximumRetryAttempts
  paths policy policyDocument rateLimit requestTemplates resourcePath retryPolicy stage throttlingRateLimit type uri
  x-amazon-apigateway-integration`.split(/\s+/);

/** How a text that is not known yet crosses the wire. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const texts = [
  ...["r0", "r1", "live", "*", "*/*", "AWS_PROXY", "AWS", "lambda", "rate(5 minutes)", ""],
  "arn:aws:lambda:eu-central-1:123456789012:function:r1",
  "Action=SendMessage&MessageBody=$input.body",
  '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"r1","TimeoutSeconds":3}}}',
];
const leaf = fc.oneof(
  fc.constant(unknown),
  fc.constantFrom(...texts),
  fc.integer({ min: -1, max: 1_000 }),
  fc.constantFrom(true, false, null),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 4 }),
  ),
}));
const resource = fc.record({
  kind: fc.constantFrom(...kinds),
  token: fc.nat(5),
  name: fc.constantFrom("r0", "r1", "r2"),
  props: fc.dictionary(fc.constantFrom(...properties), value, { maxKeys: 6 }),
  dependsOn: fc.array(fc.nat(7), { maxLength: 3 }),
});
/** Every property of a resource was computed from the same others, itself perhaps among them. */
const stack = fc.array(resource, { minLength: 1, maxLength: 8 }).map((list): Source[] => {
  const urns = list.map(({ name }, n) => `urn:pulumi:dev::shop::t:t:t::${name}-${n}`);
  return list.map(({ kind, token, name, props, dependsOn }, n) => {
    const on = dependsOn.map((at) => urns[at % urns.length]!);
    const tokens = tokensOf(kind);
    return {
      type: tokens[token % tokens.length]!,
      name,
      urn: urns[n]!,
      props,
      dependencies: on,
      propertyDependencies: Object.fromEntries(Object.keys(props).map((property) => [property, on])),
    };
  });
});

describe("random graphs of resources", () => {
  for (const rule of rules) {
    const defaults = Object.entries<ConfigProperty>(rule.config).map(([name, property]) => [name, property.default]);
    const config = Object.fromEntries(defaults);

    it(`never break ${rule.name}, nor silence what it says of one resource alone`, () => {
      fc.assert(
        fc.property(stack, (sources) => {
          const graph = new Graph(sources);
          const found = new Set(runRule(rule, graph, config).map(identity));
          for (const local of runLocally(rule, graph.nodes, config))
            assert.ok(found.has(identity(local)), local.message);
        }),
        { numRuns: 100 },
      );
    });
  }
});
