/** What AWS would answer with after a creation, for the types whose answers programs build upon. */
export const account = "123456789012";
export const region = "eu-central-1";

type Inputs = Record<string, unknown>;

const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
const physical = (inputs: Inputs, key: string, name: string) =>
  typeof inputs[key] === "string" ? (inputs[key] as string) : `${name}-0a1b2c3`;

/** By type token: from the inputs and the name in the program to what is computed. */
const outputs: Record<string, (inputs: Inputs, name: string) => Inputs> = {
  "aws:lambda/function:Function": (inputs, name) => {
    const own = physical(inputs, "name", name);
    const self = arn("lambda", `function:${own}`);
    return {
      name: own,
      arn: self,
      qualifiedArn: `${self}:$LATEST`,
      invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${self}/invocations`,
    };
  },
  "aws:lambda/alias:Alias": (inputs) => {
    const fn = String(inputs.functionName);
    const self = `${fn.startsWith("arn:") ? fn : arn("lambda", `function:${fn}`)}:${inputs.name}`;
    const invokeArn = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${self}/invocations`;
    return { arn: self, invokeArn };
  },
  "aws:lambda/functionUrl:FunctionUrl": () => ({ functionUrl: `https://abc.lambda-url.${region}.on.aws/` }),
  "aws:sqs/queue:Queue": (inputs, name) => {
    const own = physical(inputs, "name", name);
    const url = `https://sqs.${region}.amazonaws.com/${account}/${own}`;
    return { name: own, arn: arn("sqs", own), url, id: url };
  },
  "aws:sns/topic:Topic": (inputs, name) => ({ arn: arn("sns", physical(inputs, "name", name)) }),
  "aws:sfn/stateMachine:StateMachine": (inputs, name) => {
    const own = physical(inputs, "name", name);
    const self = arn("states", `stateMachine:${own}`);
    return { name: own, arn: self, stateMachineVersionArn: `${self}:1` };
  },
  "aws:sfn/alias:Alias": (inputs, name) => {
    const [routing] = inputs.routingConfigurations as Inputs[];
    return { arn: String(routing?.stateMachineVersionArn).replace(/:\d+$/, `:${physical(inputs, "name", name)}`) };
  },
  "aws:sfn/activity:Activity": (inputs, name) => ({ arn: arn("states", `activity:${physical(inputs, "name", name)}`) }),
  "aws:iam/role:Role": (inputs, name) => {
    const own = physical(inputs, "name", name);
    return { name: own, id: own, arn: `arn:aws:iam::${account}:role/${own}` };
  },
  "aws:iam/policy:Policy": (inputs, name) => ({
    arn: `arn:aws:iam::${account}:policy/${physical(inputs, "name", name)}`,
  }),
  "aws:dynamodb/table:Table": (inputs, name) => {
    const own = physical(inputs, "name", name);
    return { name: own, id: own, arn: arn("dynamodb", `table/${own}`) };
  },
  "aws:cloudwatch/logGroup:LogGroup": (inputs, name) => {
    const own = physical(inputs, "name", name);
    return { name: own, id: own, arn: arn("logs", `log-group:${own}`) };
  },
  "aws:cloudwatch/eventRule:EventRule": (inputs, name) => {
    const own = physical(inputs, "name", name);
    return { name: own, id: own, arn: arn("events", `rule/${own}`) };
  },
  "aws:scheduler/schedule:Schedule": (inputs, name) => ({
    arn: arn("scheduler", `schedule/default/${physical(inputs, "name", name)}`),
  }),
  "aws:s3/bucket:Bucket": (inputs, name) => {
    const own = physical(inputs, "bucket", name);
    return { bucket: own, id: own, arn: `arn:aws:s3:::${own}` };
  },
  "aws:apigateway/restApi:RestApi": () => ({
    rootResourceId: "root1",
    executionArn: arn("execute-api", "abc123"),
    arn: `arn:aws:apigateway:${region}::/restapis/abc123`,
  }),
  "aws:apigatewayv2/api:Api": () => ({
    executionArn: arn("execute-api", "def456"),
    apiEndpoint: `https://def456.execute-api.${region}.amazonaws.com`,
    arn: `arn:aws:apigateway:${region}::/apis/def456`,
  }),
  "aws:apigateway/stage:Stage": () => ({ invokeUrl: `https://abc123.execute-api.${region}.amazonaws.com/live` }),
  "aws:apigatewayv2/stage:Stage": (inputs) => ({
    invokeUrl: `wss://def456.execute-api.${region}.amazonaws.com/${inputs.name}`,
  }),
  "aws:lb/targetGroup:TargetGroup": (_, name) => ({
    arn: arn("elasticloadbalancing", `targetgroup/${name}/0123456789abcdef`),
  }),
  // The aws-native provider answers in CloudFormation's words.
  "aws-native:lambda:Function": (inputs, name) => {
    const own = physical(inputs, "functionName", name);
    return { functionName: own, arn: arn("lambda", `function:${own}`), id: own };
  },
  "aws-native:sqs:Queue": (inputs, name) => {
    const own = physical(inputs, "queueName", name);
    const url = `https://sqs.${region}.amazonaws.com/${account}/${own}`;
    return { queueName: own, arn: arn("sqs", own), queueUrl: url, id: url };
  },
  "aws-native:stepfunctions:StateMachine": (inputs, name) => {
    const self = arn("states", `stateMachine:${physical(inputs, "stateMachineName", name)}`);
    return { arn: self, id: self };
  },
  "aws-native:iam:Role": (inputs, name) => {
    const own = physical(inputs, "roleName", name);
    return { roleName: own, id: own, arn: `arn:aws:iam::${account}:role/${own}` };
  },
};

/** What a resource's outputs are once it exists: its inputs, and what AWS computed. */
export const outputsOf = (type: string, name: string, inputs: Inputs): Inputs => ({
  id: `${name}-id`,
  ...(type.startsWith("aws") ? { arn: arn(type.split(/[:/]/)[1] ?? "x", `${type.split(":").at(-1)}/${name}`) } : {}),
  ...inputs,
  ...outputs[type]?.(inputs, name),
});

/** A property that is not known yet, as the engine writes it: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What a program may set and the aws provider computes otherwise: "Optional" and "Computed" in its schema. */
const optional: Record<string, string[]> = {
  "aws:lambda/function:Function": ["loggingConfig", "layers", "tagsAll"],
  "aws:sqs/queue:Queue": ["policy", "redrivePolicy", "sqsManagedSseEnabled", "tagsAll"],
  "aws:sns/topic:Topic": ["policy", "tagsAll"],
  "aws:iam/role:Role": ["inlinePolicies", "managedPolicyArns", "tagsAll"],
  "aws:s3/bucket:Bucket": ["policy", "acl", "tagsAll"],
  "aws:scheduler/schedule:Schedule": ["groupName"],
  "aws:apigateway/restApi:RestApi": ["policy", "description", "tagsAll"],
  "aws:apigatewayv2/integration:Integration": ["timeoutMilliseconds"],
  "aws:lambda/eventSourceMapping:EventSourceMapping": ["maximumRetryAttempts", "startingPositionTimestamp", "tagsAll"],
  "aws:dynamodb/table:Table": ["serverSideEncryption", "pointInTimeRecovery", "tagsAll"],
};

/** What the provider answers in a first preview: the inputs, and everything that it will compute as unknown. */
export const previewOf = (type: string, name: string, inputs: Inputs): Inputs => {
  const computed = [...Object.keys(outputs[type]?.(inputs, name) ?? {}), "arn", "id", ...(optional[type] ?? [])];
  const keys = type.startsWith("aws") ? computed.filter((key) => !Object.hasOwn(inputs, key)) : [];
  const answer: Inputs = { ...Object.fromEntries(keys.map((key) => [key, unknown])), ...inputs };
  const { loggingConfig } = answer;
  if (typeof loggingConfig === "object" && loggingConfig !== null)
    answer.loggingConfig = { logGroup: unknown, ...loggingConfig };
  return answer;
};
