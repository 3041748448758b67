import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { camelCase } from "../parts/camel-case.ts";
import { knownArn, regionalArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";
import { fixed } from "./defaults.ts";

/**
 * What is written of each call: who was turned away at the edge, when and why, which no function sees. No body, no address, no user
 * agent, and the path without the request's id. None of these values can have a quote in it: API Gateway does not escape them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
const format = JSON.stringify({
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  time: "$context.requestTimeEpoch",
  method: "$context.httpMethod",
  resource: "$context.resourcePath",
  status: "$context.status",
  error: "$context.error.responseType",
  integrationStatus: "$context.integration.status",
  integrationLatency: "$context.integration.latency",
  latency: "$context.responseLatency",
  length: "$context.responseLength",
});

/** The same of a WebSocket API: https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html */
const socketFormat = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  event: "$context.eventType",
  route: "$context.routeKey",
  connectionId: "$context.connectionId",
  status: "$context.status",
  error: "$context.error.responseType",
  integrationStatus: "$context.integration.status",
  integrationLatency: "$context.integrationLatency",
});

/**
 * Where a stage writes its access log. API Gateway writes by a role of the account and region, which has to be there already, and is not a
 * component's to set: two stacks would take it from each other.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 *
 * Child: `accessLog`.
 */
export const accessLog = (
  scope: Scope,
  apiName: string,
): pulumi.Input<aws.types.input.apigateway.StageAccessLogSettings> => logOf(scope, apiName, "access-log", format);

/** The same for the WebSocket API. Child: `socketAccessLog`. */
export const socketAccessLog = (
  scope: Scope,
  apiName: string,
): pulumi.Input<aws.types.input.apigatewayv2.StageAccessLogSettings> =>
  logOf(scope, apiName, "socket-access-log", socketFormat);

function logOf(scope: Scope, apiName: string, part: string, format: string) {
  const name = `/aws/apigateway/${apiName}`;
  const logs = new aws.cloudwatch.LogGroup(
    scope.logical(part),
    scope.args(camelCase(part), { name, retentionInDays: fixed.logRetention }),
    scope.options(),
  );
  return { destinationArn: knownArn(logs, regionalArn(scope.account, "logs", `log-group:${name}`)), format };
}
