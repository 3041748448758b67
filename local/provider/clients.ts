import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";

/** The account that the emulator takes the key `test` for, and that invokes answer when there is no emulator. */
export const LOCAL_ACCOUNT = "000000000000";

/** One client per AWS service that the entries speak to. */
export type Clients = ReturnType<typeof makeClients>;

/**
 * Clients for one endpoint and region. Nothing of the user's own AWS set-up is used: the credentials are fixed, and what
 * `~/.aws/config` might say about retries, FIPS or dual-stack endpoints is overridden.
 */
export function makeClients(endpoint: string, region: string, account: string = LOCAL_ACCOUNT) {
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 3,
    retryMode: "standard",
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    // An emulator that has stopped answering is an error, not a wait without end.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 120_000, throwOnRequestTimeout: true },
  };
  return {
    endpoint,
    region,
    account,
    // Otherwise the host inside a queue's URL, whatever it is, would be spoken to instead of the endpoint.
    sqs: named(new SQSClient({ ...config, useQueueUrlAsEndpoint: false })),
    dynamodb: named(new DynamoDBClient(config)),
    s3: named(new S3Client({ ...config, forcePathStyle: true, followRegionRedirects: false })),
    iam: named(new IAMClient(config)),
    lambda: named(new LambdaClient(config)),
    cloudwatch: named(new CloudWatchClient(config)),
    logs: named(new CloudWatchLogsClient(config)),
    apigateway: named(new APIGatewayClient(config)),
    apigatewayv2: named(new ApiGatewayV2Client(config)),
    sns: named(new SNSClient(config)),
    events: named(new EventBridgeClient(config)),
    scheduler: named(new SchedulerClient(config)),
    cognito: named(new CognitoIdentityProviderClient(config)),
    ses: named(new SESv2Client(config)),
    sfn: named(new SFNClient(config)),
    sts: named(new STSClient(config)),
  };
}

/** The part of a middleware stack that {@link named} needs; the clients' own types differ in their inputs and outputs only. */
interface Stack {
  add(
    middleware: (
      next: (args: object) => Promise<object>,
      context: { commandName?: string },
    ) => (args: object) => Promise<object>,
    options: { step: "initialize"; name: string },
  ): void;
}

/** Notes the AWS operation in every error of a client, for the sentence that the user reads. */
function named<Client extends { middlewareStack: unknown }>(client: Client): Client {
  (client.middlewareStack as Stack).add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (error instanceof Error) Object.assign(error, { operation: context.commandName?.replace(/Command$/, "") });
        throw error;
      }
    },
    { step: "initialize", name: "nameOperation" },
  );
  return client;
}
