import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import { awsTime } from "./aws-time.ts";
import { cutWhenInterrupted } from "./cut-when-interrupted.ts";
import { isEmbedded, type Stack } from "./stack.ts";

/** What a client is made of. */
type ClientConfig = ReturnType<typeof configOf>;

/** The clients that commands call AWS by, and who calls. */
export interface Aws {
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly cognito: CognitoIdentityProviderClient;
  readonly cloudwatch: CloudWatchClient;
  readonly scheduler: SchedulerClient;
  readonly sfn: SFNClient;
  /** For clients of services that one command alone speaks to. */
  readonly config: ClientConfig;
  /** The caller's ARN. */
  readonly caller: string;
  /** AWS's time, epoch milliseconds: what this machine's clock says is nobody else's business. */
  now(): number;
}

/**
 * Clients for where a stack is deployed, by the usual credentials of this shell, or by a kept local stack's own. Physical names are the same
 * in every account, so those of another account are refused before anything is asked or changed by them.
 */
export async function awsOf(
  stack: Stack,
  { region, account }: { region: string; account: string },
  signal: AbortSignal,
): Promise<Aws> {
  const config = configOf(stack, region, signal);
  const sts = new STSClient(config);
  const now = awsTime(sts);
  const { Account, Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
  if (Account !== account) {
    throw new CliError(
      `stack ${stack.name} is in account ${account}, and the credentials of this shell are of ${Account} (${Arn}); take those of ${account}`,
      exitCodes.usage,
    );
  }
  return {
    // Otherwise the host inside a queue's URL would be spoken to, whatever the endpoint is.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    dynamodb: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    s3: new S3Client({
      ...config,
      // A part of 5 MiB takes longer than an answer, where the line is slow.
      requestHandler: { ...config.requestHandler, requestTimeout: 300_000 },
      // Buckets are no host names of a loopback address.
      forcePathStyle: isEmbedded(stack),
    }),
    cognito: new CognitoIdentityProviderClient(config),
    cloudwatch: new CloudWatchClient(config),
    scheduler: new SchedulerClient(config),
    sfn: new SFNClient(config),
    config,
    caller: Arn,
    now,
  };
}

const configOf = ({ local }: Stack, region: string, signal: AbortSignal) => ({
  region,
  extensions: [cutWhenInterrupted(signal)],
  maxAttempts: 4,
  // What does not answer is an error, not a wait without end; the longest poll of a queue takes a second.
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  ...(local && { endpoint: local.endpoint, credentials: local.credentials }),
});
