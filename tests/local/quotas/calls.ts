import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  ConfirmSignUpCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { SdkClients } from "./clients.ts";

const QueueUrl = "http://sqs.eu-central-1.amazonaws.com/000000000000/orders-work";
const Key = { id: { S: "1" } };
const user = { UserPoolId: "eu-central-1_a", Username: "u" };
const signUp = { ClientId: "c1", Username: "u" };

/** A call of each kind that quotas or faults are about, and how it should be known: service, operation, resource, protocol. */
export const CALLS: readonly [made: (clients: SdkClients) => Promise<unknown>, known: string][] = [
  [({ sqs }) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" })), "sqs SendMessage orders-work json"],
  [({ sqs }) => sqs.send(new ReceiveMessageCommand({ QueueUrl })), "sqs ReceiveMessage orders-work json"],
  [({ dynamodb }) => dynamodb.send(new GetItemCommand({ TableName: "status", Key })), "dynamodb GetItem status json"],
  [
    ({ dynamodb }) => dynamodb.send(new UpdateItemCommand({ TableName: "status", Key })),
    "dynamodb UpdateItem status json",
  ],
  [({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: "worker" })), "lambda Invoke worker rest-json"],
  [
    ({ lambda }) =>
      lambda.send(new InvokeCommand({ FunctionName: "arn:aws:lambda:eu-central-1:000000000000:function:worker" })),
    "lambda Invoke worker rest-json",
  ],
  [
    ({ lambda }) => lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "worker", ZipFile: Buffer.from("z") })),
    "lambda UpdateFunctionCode worker rest-json",
  ],
  [({ s3 }) => s3.send(new GetObjectCommand({ Bucket: "results", Key: "a/b" })), "s3 GetObject results rest-xml"],
  [
    ({ s3 }) => s3.send(new PutObjectCommand({ Bucket: "results", Key: "a b", Body: "x" })),
    "s3 PutObject results rest-xml",
  ],
  [({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket: "results" })), "s3 ListObjectsV2 results rest-xml"],
  [({ cognito }) => cognito.send(new SignUpCommand(signUp)), "cognito-idp SignUp c1 json"],
  [
    ({ cognito }) => cognito.send(new ConfirmSignUpCommand({ ...signUp, ConfirmationCode: "1" })),
    "cognito-idp ConfirmSignUp c1 json",
  ],
  [({ cognito }) => cognito.send(new AdminCreateUserCommand(user)), "cognito-idp AdminCreateUser eu-central-1_a json"],
  [
    ({ cognito }) => cognito.send(new AdminConfirmSignUpCommand(user)),
    "cognito-idp AdminConfirmSignUp eu-central-1_a json",
  ],
  [({ ses }) => ses.send(new SendEmailCommand({ Content: {} })), "ses SendEmail  rest-json"],
  [({ sts }) => sts.send(new GetCallerIdentityCommand({})), "sts GetCallerIdentity  query"],
];
