import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AnyRule } from "../../../../policies/core/rule.ts";
import { noSynchronousLambda } from "../../../../policies/rules/no-synchronous-lambda.ts";
import { judge, type Options } from "../../harness/judge.ts";

export const moments = ["first preview", "up"] as const;

/** What the rule says: `proxy` for a violation, `? api` for what could not be decided. */
export const said = async (program: () => unknown, options: Options = {}): Promise<string[]> =>
  (await judge(program, { ...options, rules: [noSynchronousLambda as unknown as AnyRule] })).map(
    ({ policy, on }) => `${policy === "undetermined" ? "? " : ""}${on}`,
  );

/** The same with the messages. */
export const messages = async (program: () => unknown, options: Options = {}): Promise<string[]> =>
  (await judge(program, { ...options, rules: [noSynchronousLambda as unknown as AnyRule] })).map(
    ({ message }) => message,
  );

export const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

export const functionArn = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
export const queueArn = (name: string) => `arn:aws:sqs:eu-central-1:123456789012:${name}`;
export const invokeUri = (arn: string) =>
  `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
export const serviceUri = (action: string) => `arn:aws:apigateway:eu-central-1:${action}`;

export const lambda = (name: string, args: Partial<aws.lambda.FunctionArgs> = {}) =>
  new aws.lambda.Function(name, {
    runtime: "nodejs24.x",
    handler: "index.handler",
    s3Bucket: "code",
    s3Key: "orders.zip",
    role: "arn:aws:iam::123456789012:role/elsewhere",
    timeout: 30,
    ...args,
  });

/** An integration of `POST /` of a REST API. */
export const rest = (args: Partial<aws.apigateway.IntegrationArgs>, name = "proxy") =>
  new aws.apigateway.Integration(name, {
    restApi: "abc123",
    resourceId: "def456",
    httpMethod: "POST",
    integrationHttpMethod: "POST",
    type: "AWS_PROXY",
    ...args,
  });

export const http = (args: Partial<aws.apigatewayv2.IntegrationArgs>, name = "proxy") =>
  new aws.apigatewayv2.Integration(name, { apiId: "abc123", integrationType: "AWS_PROXY", ...args });

/** A permission of API Gateway's; its source is one of an API's that exists, when none is given. */
export const permission = (fn: aws.lambda.Function, sourceArn?: pulumi.Input<string>, name = "permission") =>
  new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "apigateway.amazonaws.com",
    sourceArn,
  });

/** An OpenAPI document with one integration for each `METHOD /path`. */
export const openApi = (integrations: Record<string, object>, more: object = {}) => {
  const paths: Record<string, Record<string, object>> = {};
  for (const [key, integration] of Object.entries(integrations)) {
    const [method = "", path = ""] = key.split(" ");
    paths[path] ??= {};
    paths[path][method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase()] = {
      responses: {},
      "x-amazon-apigateway-integration": integration,
    };
  }
  return { openapi: "3.0.1", info: { title: "orders", version: "1" }, paths, ...more };
};
