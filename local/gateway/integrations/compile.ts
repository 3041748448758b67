import type { Integration as Definition } from "@aws-sdk/client-api-gateway";
import { callerOf } from "../caller.ts";
import { customIntegration } from "../custom-integration.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Integration } from "../exchange.ts";
import { awsUri } from "./aws-uri.ts";
import { dynamodb } from "./dynamodb.ts";
import { http, httpProblem, httpProxy } from "./http.ts";
import { invoker, lambda } from "./lambda.ts";
import { lambdaProxy } from "./lambda-proxy.ts";
import { mock } from "./mock.ts";
import { s3 } from "./s3.ts";
import { sqs } from "./sqs.ts";

/** An integration made ready, and what keeps it from being deployed. */
export interface CompiledIntegration {
  readonly run: Integration;
  readonly problems: readonly string[];
}

/** What of SQS an integration may call. */
const SENDS = ["SendMessage", "SendMessageBatch"];

const SERVED =
  "MOCK, HTTP and HTTP_PROXY on loopback, AWS with sqs, dynamodb, s3 (GET) or lambda, and AWS_PROXY with lambda";

/** Makes an integration ready: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html */
export function compileIntegration(
  definition: Definition | undefined,
  endpoint: Endpoint,
  contextNames?: ReadonlySet<string>,
): CompiledIntegration {
  if (!definition?.type) return refuse("the method has no integration; PutIntegration gives it one");
  const uri = definition.uri ?? "";
  if (definition.connectionType === "VPC_LINK") return refuse("connectionType VPC_LINK is not served here");
  if (definition.type === "MOCK") return customIntegration(definition, mock, contextNames);
  if (definition.type.startsWith("HTTP")) {
    const problem = httpProblem(uri);
    if (problem) return refuse(problem);
    return definition.type === "HTTP" ? customIntegration(definition, http(definition)) : httpProxy(definition);
  }
  return compileAws(definition, uri, endpoint, contextNames);
}

function compileAws(
  definition: Definition,
  uri: string,
  endpoint: Endpoint,
  contextNames?: ReadonlySet<string>,
): CompiledIntegration {
  const parsed = awsUri(uri);
  const role = definition.credentials || undefined;
  if (!parsed)
    return refuse(`the URI "${uri}" is none of AWS; it is arn:aws:apigateway:{region}:{service}:path|action/…`);
  const where = `${parsed.service}:${parsed.kind}/${parsed.rest}`;
  if (role?.includes("*")) return refuse(`credentials "${role}" (the caller's own) are not served here; name a role`);
  const caller = callerOf(role, parsed.region);
  if (parsed.service === "lambda") {
    const invoke = invoker(endpoint, parsed, caller);
    if (!invoke) return refuse(`"${where}" is not lambda:path/2015-03-31/functions/{arn}/invocations`);
    return definition.type === "AWS_PROXY"
      ? lambdaProxy(definition, invoke)
      : customIntegration(definition, lambda(invoke));
  }
  if (definition.type === "AWS_PROXY") return refuse(`AWS_PROXY reaches functions only, not "${where}"`);
  if (parsed.service === "sqs" && (parsed.kind === "path" || SENDS.includes(parsed.rest)))
    return customIntegration(definition, sqs(endpoint, parsed, caller), contextNames);
  if (parsed.service === "dynamodb" && parsed.kind === "action")
    return customIntegration(definition, dynamodb(endpoint, parsed, caller), contextNames);
  if (parsed.service === "s3" && parsed.kind === "path" && definition.httpMethod === "GET")
    return customIntegration(definition, s3(endpoint, parsed, caller));
  return refuse(
    `an integration ${definition.httpMethod ?? ""} ${where} is not served by the local gateway; there are ${SERVED}`,
  );
}

function refuse(problem: string): CompiledIntegration {
  return { run: () => Promise.reject(new Error(problem)), problems: [problem] };
}
