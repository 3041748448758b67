import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";

/** Clients of the real SDK for one endpoint. `maxAttempts` above 1 shows whether the SDK takes an error for one that passes. */
export function sdkClients(endpoint: string, maxAttempts = 1, accessKeyId = "test") {
  const config = {
    endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId, secretAccessKey: "test" },
    maxAttempts,
    requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true },
  };
  return {
    cognito: new CognitoIdentityProviderClient(config),
    dynamodb: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    ses: new SESv2Client(config),
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    sts: new STSClient(config),
  };
}

export type SdkClients = ReturnType<typeof sdkClients>;
