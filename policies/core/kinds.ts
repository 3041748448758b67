/**
 * What the rules know of AWS: for each kind of resource its type tokens, and where the two providers differ, the name that the
 * aws-native provider (CloudFormation's) has for a property of the aws provider. Rules speak the aws provider's names.
 */
interface Declaration {
  /** Type tokens of the aws provider, aliases of older releases included. */
  aws: string[];
  /** Type token of the aws-native provider. */
  native?: string;
  /** aws property → aws-native property, where they differ; dotted. */
  rename?: Record<string, string>;
  /** The property that holds the physical name, in the aws provider's words; `name` when left out. */
  named?: string;
  /** Service and resource prefix of its ARN, `lambda:function:`; with the physical name behind it. */
  arn?: string;
}

const declarations = {
  function: {
    aws: ["aws:lambda/function:Function"],
    native: "aws-native:lambda:Function",
    rename: { name: "functionName" },
    arn: "lambda:function:",
  },
  alias: { aws: ["aws:lambda/alias:Alias"], native: "aws-native:lambda:Alias" },
  version: { aws: [], native: "aws-native:lambda:Version" },
  functionUrl: {
    aws: ["aws:lambda/functionUrl:FunctionUrl"],
    native: "aws-native:lambda:Url",
    rename: { functionName: "targetFunctionArn", authorizationType: "authType" },
  },
  mapping: {
    aws: ["aws:lambda/eventSourceMapping:EventSourceMapping"],
    native: "aws-native:lambda:EventSourceMapping",
    rename: { "destinationConfig.onFailure.destinationArn": "destinationConfig.onFailure.destination" },
  },
  invokeConfig: {
    aws: ["aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"],
    native: "aws-native:lambda:EventInvokeConfig",
  },
  permission: {
    aws: ["aws:lambda/permission:Permission"],
    native: "aws-native:lambda:Permission",
    rename: { function: "functionName" },
  },
  queue: {
    aws: ["aws:sqs/queue:Queue"],
    native: "aws-native:sqs:Queue",
    rename: {
      name: "queueName",
      visibilityTimeoutSeconds: "visibilityTimeout",
      messageRetentionSeconds: "messageRetentionPeriod",
      maxMessageSize: "maximumMessageSize",
      sqsManagedSseEnabled: "sqsManagedSseEnabled",
    },
    arn: "sqs:",
  },
  queuePolicy: {
    aws: ["aws:sqs/queuePolicy:QueuePolicy"],
    native: "aws-native:sqs:QueuePolicy",
    rename: { policy: "policyDocument", queueUrl: "queues" },
  },
  queueInlinePolicy: {
    aws: [],
    native: "aws-native:sqs:QueueInlinePolicy",
    rename: { policy: "policyDocument", queueUrl: "queue" },
  },
  redrivePolicy: { aws: ["aws:sqs/redrivePolicy:RedrivePolicy"] },
  redriveAllowPolicy: { aws: ["aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"] },
  stateMachine: {
    aws: ["aws:sfn/stateMachine:StateMachine"],
    native: "aws-native:stepfunctions:StateMachine",
    rename: { name: "stateMachineName", type: "stateMachineType" },
    arn: "states:stateMachine:",
  },
  machineAlias: { aws: ["aws:sfn/alias:Alias"], native: "aws-native:stepfunctions:StateMachineAlias" },
  machineVersion: { aws: [], native: "aws-native:stepfunctions:StateMachineVersion" },
  activity: {
    aws: ["aws:sfn/activity:Activity"],
    native: "aws-native:stepfunctions:Activity",
    arn: "states:activity:",
  },
  rule: { aws: ["aws:cloudwatch/eventRule:EventRule"], native: "aws-native:events:Rule", arn: "events:rule/" },
  ruleTarget: {
    aws: ["aws:cloudwatch/eventTarget:EventTarget"],
    rename: {
      sqsTarget: "sqsParameters",
      ecsTarget: "ecsParameters",
      batchTarget: "batchParameters",
      inputTransformer: "inputTransformer",
    },
  },
  eventBus: { aws: ["aws:cloudwatch/eventBus:EventBus"], native: "aws-native:events:EventBus" },
  schedule: {
    aws: ["aws:scheduler/schedule:Schedule"],
    native: "aws-native:scheduler:Schedule",
    arn: "scheduler:schedule/",
  },
  scheduleGroup: {
    aws: ["aws:scheduler/scheduleGroup:ScheduleGroup"],
    native: "aws-native:scheduler:ScheduleGroup",
    arn: "scheduler:schedule-group/",
  },
  pipe: {
    aws: ["aws:pipes/pipe:Pipe"],
    native: "aws-native:pipes:Pipe",
    rename: { "sourceParameters.dynamodbStreamParameters": "sourceParameters.dynamoDbStreamParameters" },
  },
  role: {
    aws: ["aws:iam/role:Role"],
    native: "aws-native:iam:Role",
    rename: { name: "roleName", inlinePolicies: "policies" },
    arn: "iam:role/",
  },
  rolePolicy: {
    aws: ["aws:iam/rolePolicy:RolePolicy"],
    native: "aws-native:iam:RolePolicy",
    rename: { policy: "policyDocument", role: "roleName", name: "policyName" },
  },
  managedPolicy: {
    aws: ["aws:iam/policy:Policy"],
    native: "aws-native:iam:ManagedPolicy",
    rename: { policy: "policyDocument", name: "managedPolicyName" },
    arn: "iam:policy/",
  },
  roleAttachment: { aws: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"] },
  policyAttachment: { aws: ["aws:iam/policyAttachment:PolicyAttachment"] },
  otherAttachment: {
    aws: ["aws:iam/userPolicyAttachment:UserPolicyAttachment", "aws:iam/groupPolicyAttachment:GroupPolicyAttachment"],
  },
  exclusiveAttachment: {
    aws: [
      "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
      "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
      "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
    ],
  },
  user: {
    aws: ["aws:iam/user:User"],
    native: "aws-native:iam:User",
    rename: { name: "userName", inlinePolicies: "policies" },
  },
  group: {
    aws: ["aws:iam/group:Group"],
    native: "aws-native:iam:Group",
    rename: { name: "groupName", inlinePolicies: "policies" },
  },
  userPolicy: {
    aws: ["aws:iam/userPolicy:UserPolicy"],
    native: "aws-native:iam:UserPolicy",
    rename: { policy: "policyDocument", user: "userName" },
  },
  groupPolicy: {
    aws: ["aws:iam/groupPolicy:GroupPolicy"],
    native: "aws-native:iam:GroupPolicy",
    rename: { policy: "policyDocument", group: "groupName" },
  },
  restApi: { aws: ["aws:apigateway/restApi:RestApi"], native: "aws-native:apigateway:RestApi" },
  restApiBody: { aws: ["aws:apigateway/restApiPut:RestApiPut"] },
  restResource: {
    aws: ["aws:apigateway/resource:Resource"],
    native: "aws-native:apigateway:Resource",
    rename: { restApi: "restApiId" },
  },
  method: {
    aws: ["aws:apigateway/method:Method"],
    native: "aws-native:apigateway:Method",
    rename: { restApi: "restApiId", authorization: "authorizationType" },
  },
  integration: {
    aws: ["aws:apigateway/integration:Integration"],
    // There it is a part of the method.
    rename: {
      restApi: "restApiId",
      type: "integration.type",
      uri: "integration.uri",
      integrationHttpMethod: "integration.integrationHttpMethod",
      credentials: "integration.credentials",
      requestTemplates: "integration.requestTemplates",
      requestParameters: "integration.requestParameters",
      connectionType: "integration.connectionType",
      passthroughBehavior: "integration.passthroughBehavior",
      timeoutMilliseconds: "integration.timeoutInMillis",
    },
  },
  authorizer: {
    aws: ["aws:apigateway/authorizer:Authorizer"],
    native: "aws-native:apigateway:Authorizer",
    rename: { restApi: "restApiId" },
  },
  deployment: {
    aws: ["aws:apigateway/deployment:Deployment"],
    native: "aws-native:apigateway:Deployment",
    rename: { restApi: "restApiId" },
  },
  stage: {
    aws: ["aws:apigateway/stage:Stage"],
    native: "aws-native:apigateway:Stage",
    rename: { restApi: "restApiId", accessLogSettings: "accessLogSetting", deployment: "deploymentId" },
    named: "stageName",
  },
  methodSettings: { aws: ["aws:apigateway/methodSettings:MethodSettings"] },
  usagePlan: {
    aws: ["aws:apigateway/usagePlan:UsagePlan"],
    native: "aws-native:apigateway:UsagePlan",
    rename: { throttleSettings: "throttle" },
  },
  httpApi: { aws: ["aws:apigatewayv2/api:Api"], native: "aws-native:apigatewayv2:Api" },
  httpIntegration: {
    aws: ["aws:apigatewayv2/integration:Integration"],
    native: "aws-native:apigatewayv2:Integration",
    rename: { timeoutMilliseconds: "timeoutInMillis" },
  },
  httpRoute: { aws: ["aws:apigatewayv2/route:Route"], native: "aws-native:apigatewayv2:Route" },
  httpStage: {
    aws: ["aws:apigatewayv2/stage:Stage"],
    native: "aws-native:apigatewayv2:Stage",
    rename: { name: "stageName" },
  },
  httpAuthorizer: { aws: ["aws:apigatewayv2/authorizer:Authorizer"], native: "aws-native:apigatewayv2:Authorizer" },
  targetGroup: {
    aws: [
      "aws:lb/targetGroup:TargetGroup",
      "aws:alb/targetGroup:TargetGroup",
      "aws:elasticloadbalancingv2/targetGroup:TargetGroup",
      "aws:applicationloadbalancing/targetGroup:TargetGroup",
    ],
    native: "aws-native:elasticloadbalancingv2:TargetGroup",
  },
  targetAttachment: {
    aws: [
      "aws:lb/targetGroupAttachment:TargetGroupAttachment",
      "aws:alb/targetGroupAttachment:TargetGroupAttachment",
      "aws:elasticloadbalancingv2/targetGroupAttachment:TargetGroupAttachment",
      "aws:applicationloadbalancing/targetGroupAttachment:TargetGroupAttachment",
    ],
  },
  latticeTargetGroup: {
    aws: ["aws:vpclattice/targetGroup:TargetGroup"],
    native: "aws-native:vpclattice:TargetGroup",
  },
  latticeTargetAttachment: { aws: ["aws:vpclattice/targetGroupAttachment:TargetGroupAttachment"] },
  graphqlApi: { aws: ["aws:appsync/graphQLApi:GraphQLApi"], native: "aws-native:appsync:GraphQlApi" },
  dataSource: {
    aws: ["aws:appsync/dataSource:DataSource"],
    native: "aws-native:appsync:DataSource",
    rename: { "lambdaConfig.functionArn": "lambdaConfig.lambdaFunctionArn" },
  },
  resolver: {
    aws: ["aws:appsync/resolver:Resolver"],
    native: "aws-native:appsync:Resolver",
    rename: {
      type: "typeName",
      field: "fieldName",
      dataSource: "dataSourceName",
      requestTemplate: "requestMappingTemplate",
    },
  },
  pipelineFunction: {
    aws: ["aws:appsync/function:Function"],
    native: "aws-native:appsync:FunctionConfiguration",
    rename: { dataSource: "dataSourceName" },
  },
  channelNamespace: {
    aws: ["aws:appsync/channelNamespace:ChannelNamespace"],
    native: "aws-native:appsync:ChannelNamespace",
  },
  topic: { aws: ["aws:sns/topic:Topic"], native: "aws-native:sns:Topic", rename: { name: "topicName" }, arn: "sns:" },
  subscription: {
    aws: ["aws:sns/topicSubscription:TopicSubscription"],
    native: "aws-native:sns:Subscription",
    rename: { topic: "topicArn" },
  },
  topicPolicy: {
    aws: ["aws:sns/topicPolicy:TopicPolicy"],
    native: "aws-native:sns:TopicPolicy",
    rename: { policy: "policyDocument", arn: "topics" },
  },
  topicInlinePolicy: {
    aws: [],
    native: "aws-native:sns:TopicInlinePolicy",
    rename: { policy: "policyDocument", arn: "topicArn" },
  },
  topicRule: {
    aws: ["aws:iot/topicRule:TopicRule"],
    native: "aws-native:iot:TopicRule",
    rename: { errorAction: "topicRulePayload.errorAction" },
  },
  bucketNotification: { aws: ["aws:s3/bucketNotification:BucketNotification"] },
  logGroup: {
    aws: ["aws:cloudwatch/logGroup:LogGroup"],
    native: "aws-native:logs:LogGroup",
    rename: { name: "logGroupName" },
    arn: "logs:log-group:",
  },
  table: {
    aws: ["aws:dynamodb/table:Table"],
    native: "aws-native:dynamodb:Table",
    rename: { name: "tableName", serverSideEncryption: "sseSpecification" },
    arn: "dynamodb:table/",
  },
  bucket: {
    aws: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
    native: "aws-native:s3:Bucket",
    rename: { bucket: "bucketName" },
    named: "bucket",
    arn: "s3:",
  },
  bucketPolicy: {
    aws: ["aws:s3/bucketPolicy:BucketPolicy"],
    native: "aws-native:s3:BucketPolicy",
    rename: { policy: "policyDocument" },
  },
  stream: {
    aws: ["aws:kinesis/stream:Stream"],
    native: "aws-native:kinesis:Stream",
    rename: { encryptionType: "streamEncryption.encryptionType", kmsKeyId: "streamEncryption.keyId" },
  },
  userPool: {
    aws: ["aws:cognito/userPool:UserPool"],
    native: "aws-native:cognito:UserPool",
    rename: { name: "userPoolName" },
  },
} satisfies Record<string, Declaration>;

export type Kind = keyof typeof declarations;

/** A kind by one of its type tokens, and whether that is the aws-native provider's. */
const byToken = new Map<string, { kind: Kind; native: boolean }>();
for (const [name, declaration] of Object.entries<Declaration>(declarations)) {
  for (const token of declaration.aws) byToken.set(token, { kind: name as Kind, native: false });
  if (declaration.native) byToken.set(declaration.native, { kind: name as Kind, native: true });
}

/** What kind of resource a type token is; undefined for what no rule looks at. */
export const kindOf = (type: string): { kind: Kind; native: boolean } | undefined => byToken.get(type);

/** Every type token of a kind. */
export const tokensOf = (kind: Kind): string[] => {
  const { aws, native }: Declaration = declarations[kind];
  return native ? [...aws, native] : [...aws];
};

export const declarationOf = (kind: Kind): Declaration => declarations[kind];
