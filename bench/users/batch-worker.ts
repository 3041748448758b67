import { AdminCreateUserCommand, CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";

// As the SDK does it by itself, three attempts; or with its adaptive mode, which slows a client down that is throttled.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
const cognito = new CognitoIdentityProviderClient({ retryMode: process.env.RETRY_MODE });

/** The usual worker: all users of a batch at once, and what failed comes again. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const settled = await Promise.allSettled(Records.map(({ body }) => create(body)));
  const failed = Records.filter((_, i) => settled[i]!.status === "rejected");
  console.log(`${Records.length - failed.length} of ${Records.length}`);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

async function create(email: string): Promise<void> {
  const command = new AdminCreateUserCommand({
    UserPoolId: process.env.USER_POOL_ID,
    Username: email,
    MessageAction: "SUPPRESS",
    UserAttributes: [
      { Name: "email", Value: email },
      { Name: "email_verified", Value: "true" },
    ],
  });
  try {
    await cognito.send(command);
  } catch (error) {
    // Created by a call whose answer was lost.
    if ((error as Error).name !== "UsernameExistsException") throw error;
  }
}
