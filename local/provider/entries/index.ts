import type { Entry } from "../entry.ts";
import { entries as apigateway } from "./apigateway.ts";
import { entries as apigatewayv2 } from "./apigatewayv2.ts";
import { entries as cloudwatch } from "./cloudwatch.ts";
import { entries as cognito } from "./cognito.ts";
import { entries as dynamodb } from "./dynamodb.ts";
import { entries as events } from "./events.ts";
import { entries as iam } from "./iam.ts";
import { entries as lambda } from "./lambda.ts";
import { entries as logs } from "./logs.ts";
import { entries as s3 } from "./s3.ts";
import { entries as scheduler } from "./scheduler.ts";
import { entries as ses } from "./ses.ts";
import { entries as sfn } from "./sfn.ts";
import { entries as sns } from "./sns.ts";
import { entries as sqs } from "./sqs.ts";

/** Every resource type that the local provider speaks for: a new service is a file here and a line below. */
export const entries: readonly Entry[] = [
  ...apigateway,
  ...apigatewayv2,
  ...cloudwatch,
  ...cognito,
  ...dynamodb,
  ...events,
  ...iam,
  ...lambda,
  ...logs,
  ...s3,
  ...scheduler,
  ...ses,
  ...sfn,
  ...sns,
  ...sqs,
];
