import type { CallerOf } from "../caller.ts";
import type { Backend } from "../custom-integration.ts";
import type { Endpoint } from "../endpoint.ts";
import type { AwsUri } from "./aws-uri.ts";

/** An operation of DynamoDB, its input the integration request's body: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html */
export const dynamodb =
  (endpoint: Endpoint, uri: AwsUri, caller: CallerOf): Backend =>
  ({ exchange, body, timeoutMs }) =>
    endpoint.call({
      service: "dynamodb",
      region: uri.region,
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${uri.rest}` },
      body,
      caller: caller(exchange),
      timeoutMs,
    });
