import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { buildSync } from "esbuild";
import { bundling } from "../../components/parts/bundle.ts";

/**
 * What people deploy instead: a queue of users and a function that creates ten of them at once, with the SDK's own retries; in two ways. Levee's
 * policy pack refuses it, so it is deployed without. Its settings are those that AWS recommends:
 * - failed messages of a batch are reported by themselves, and given up after 5 receives;
 *   https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * - the visibility timeout is six times the function's; https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 * - how many run at once is left to Lambda, which begins with five;
 *   https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 * - memory, architecture, runtime and bundling are those of UserProvisioning's functions.
 */
const code = buildSync({ ...bundling, entryPoints: ["bench/users/batch-worker.ts"], write: false }).outputFiles[0]!
  .text;
const timeout = 10;

const allow =
  (...actions: string[]) =>
  (resource: pulumi.Input<string>) => ({
    Effect: "Allow" as const,
    Action: actions,
    Resource: resource,
  });

function batch(retryMode: "standard" | "adaptive") {
  const name = `bench-users-${retryMode}`;
  const pool = new aws.cognito.UserPool(name, { name, usernameAttributes: ["email"] });
  const client = new aws.cognito.UserPoolClient(name, {
    name,
    userPoolId: pool.id,
    explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  });
  const dead = new aws.sqs.Queue(`${name}-dlq`, { name: `${name}-dlq` });
  const queue = new aws.sqs.Queue(name, {
    name,
    visibilityTimeoutSeconds: 6 * timeout,
    redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 }),
  });
  const role = new aws.iam.Role(name, {
    name,
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
    },
  });
  const rights = new aws.iam.RolePolicy(name, {
    name: "work",
    role: role.name,
    policy: {
      Version: "2012-10-17",
      Statement: [
        allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")(queue.arn),
        allow("cognito-idp:AdminCreateUser")(pool.arn),
      ],
    },
  });
  const worker = new aws.lambda.Function(name, {
    name,
    role: role.arn,
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) }),
    timeout,
    memorySize: 512,
    environment: { variables: { USER_POOL_ID: pool.id, RETRY_MODE: retryMode } },
  });
  new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queue.arn,
      functionName: worker.arn,
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
    },
    { dependsOn: [rights] },
  );
  // The embedded cloud's provider puts the pool's id before it.
  const clientId = client.id.apply((id) => id.split("/").at(-1));
  return { userPoolId: pool.id, clientId, queueUrl: queue.url, deadLetterQueueUrl: dead.url };
}

export const standard = batch("standard");
export const adaptive = batch("adaptive");
