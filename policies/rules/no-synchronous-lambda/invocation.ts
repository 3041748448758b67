import { isUnknown, type Unknown } from "../../core/unknown.ts";
import { isTree, valueAt } from "../../core/values.ts";

/** The settings of an integration, whether of a resource or of an OpenAPI body: value, UNKNOWN or undefined each. */
export interface Integration {
  type: unknown;
  uri: unknown;
  subtype: unknown;
  parameters: unknown;
}

/** What an integration calls, as far as it says so itself. `unclear` names the setting that decides. */
export type Called =
  | { what: "function"; why: string }
  | { what: "machine"; why: string }
  /** A function by its own address. */
  | { what: "function URL"; url: string }
  | { what: "nothing to wait for" }
  /** It depends on what the URI, which is not known yet, was computed from. */
  | { what: "by uri"; why: string; event: boolean | Unknown }
  /** `event` where it says how a function would be called. */
  | { what: "unclear"; setting: keyof Integration; why: string; event?: boolean | Unknown };

const nothing: Called = { what: "nothing to wait for" };

/**
 * What an integration calls:
 * - AWS_PROXY is Lambda, unless a subtype makes it a service's: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
 * - AWS is the service in its URI: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-uri
 * - HTTP and HTTP_PROXY call a function by its URL alone; MOCK calls nothing.
 */
export const calledBy = (integration: Integration): Called => {
  const { uri, subtype } = integration;
  const type = typeof integration.type === "string" ? integration.type.toUpperCase() : integration.type;
  // Only AWS_PROXY has a subtype.
  if (type === "AWS_PROXY" || (isUnknown(type) && subtype !== undefined && subtype !== "")) {
    if (isUnknown(subtype)) return { what: "unclear", setting: "subtype", why: "its subtype is not known yet" };
    if (typeof subtype !== "string" || subtype === "") return { what: "function", why: "type AWS_PROXY" };
    return /^StepFunctions-StartSyncExecution$/i.test(subtype)
      ? { what: "machine", why: `subtype ${subtype}` }
      : nothing;
  }
  // Only a custom integration reads the header: a proxy integration passes the client's headers on as a part of the event.
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
  const event = isEvent(integration.parameters);
  if (type === "AWS") {
    if (isUnknown(uri)) return { what: "by uri", why: "type AWS", event };
    const called = target(uri);
    if (called === "machine") return { what: "machine", why: "type AWS with the action StartSyncExecution" };
    if (called !== "function" || event === true) return nothing;
    const why = "type AWS with the URI of a function";
    return isUnknown(event)
      ? { what: "unclear", setting: "parameters", why: "it calls a function, and its invocation type is not known yet" }
      : { what: "function", why };
  }
  if (isUnknown(type)) {
    if (isUnknown(uri)) return { what: "unclear", setting: "type", why: "its type is not known yet", event };
    const called = target(uri);
    if (called === "machine") return { what: "machine", why: "a URI with the action StartSyncExecution" };
    if (called !== "function") return nothing;
    return event === false
      ? { what: "function", why: "the URI of a function" }
      : { what: "unclear", setting: "type", why: "it calls a function, and its type is not known yet" };
  }
  return (type === "HTTP" || type === "HTTP_PROXY") && isFunctionUrl(uri)
    ? { what: "function URL", url: uri }
    : nothing;
};

/** `https://{id}.lambda-url.{region}.on.aws/…`: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
export const isFunctionUrl = (uri: unknown): uri is string =>
  typeof uri === "string" && /^https?:\/\/[\w-]+\.lambda-url\.[\w-]+\.on\.aws(?:[:/?#]|$)/i.test(uri);

/** What the URI of an AWS integration calls. The host may have a subdomain: `arn:aws:apigateway:{region}:{subdomain.service}:path/…`. */
const target = (uri: unknown): "function" | "machine" | undefined => {
  if (typeof uri !== "string") return undefined;
  if (/:(?:[\w-]+\.)*(?:sync-)?states:action\/StartSyncExecution\b/i.test(uri)) return "machine";
  // Of the functions API only an invocation; the deprecated InvokeAsync answers before the function runs.
  // https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html
  if (/:lambda:path\/.*\/(?:invocations|[\w-]*response-streaming-invocations)\b/is.test(uri)) return "function";
  return /:lambda:action\/Invoke(?!Async)/i.test(uri) || /^arn:[^:]*:lambda:[^:]*:[^:]*:function:/.test(uri)
    ? "function"
    : undefined;
};

/**
 * Whether a function is only handed the event: the static `'Event'`, in the quotes that API Gateway asks of static values. Mapped from the
 * caller's own header it is the caller who decides.
 */
const isEvent = (parameters: unknown): boolean | Unknown => {
  if (isUnknown(parameters)) return parameters;
  if (!isTree(parameters)) return false;
  for (const key of Object.keys(parameters)) {
    if (key.toLowerCase() !== "integration.request.header.x-amz-invocation-type") continue;
    const value = valueAt(parameters, [key]);
    return isUnknown(value) ? value : value === "'Event'";
  }
  return false;
};
