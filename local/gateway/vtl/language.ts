/**
 * The closed list of Velocity that a deployed template may use. API Gateway runs a Java engine and documents only part of what it accepts;
 * a template that keeps to this list behaves the same here and there. Whatever is not in it is refused at deployment.
 *
 * - Directives, references, operators: https://velocity.apache.org/engine/devel/vtl-reference.html
 * - Variables and functions: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 * - Examples with `keySet`, `get`, `size`, `replaceAll`:
 *   https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-variable-examples.html
 */

/** Directives, as a reader of an error message needs them. */
export const DIRECTIVES = "#set, #if, #elseif, #else, #foreach, #end, ## and #* *#";

/** Methods on strings, maps and lists, with the number of their arguments. */
export const METHODS: Readonly<Record<string, number>> = { replaceAll: 2, keySet: 0, get: 1, size: 0 };

/** Functions of `$input`, with the numbers of arguments that each takes. `$input.body` is a property. */
export const INPUT_FUNCTIONS: Readonly<Record<string, readonly number[]>> = { json: [1], path: [1], params: [0, 1] };

/** Functions of `$util`; each takes one argument. */
export const UTIL_FUNCTIONS = [
  "escapeJavaScript",
  "parseJson",
  "urlEncode",
  "urlDecode",
  "base64Encode",
  "base64Decode",
] as const;

/** First names after `$context.`. `error` is missing on purpose: AWS fills it in for gateway responses only, which are not Velocity. */
export const CONTEXT_NAMES: ReadonlySet<string> = new Set([
  ..."accountId apiId authorizer awsEndpointRequestId deploymentId domainName domainPrefix extendedRequestId".split(
    " ",
  ),
  ..."httpMethod identity path protocol requestId requestOverride requestTime requestTimeEpoch resourceId".split(" "),
  ..."resourcePath responseOverride stage wafResponseCode webaclArn xrayTraceId isCanaryRequest".split(" "),
]);

/**
 * The same in a WebSocket API, which has no overrides:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export const SOCKET_CONTEXT_NAMES: ReadonlySet<string> = new Set([
  ..."apiId authorizer connectedAt connectionId domainName eventType extendedRequestId identity messageId".split(" "),
  ..."requestId requestTime requestTimeEpoch routeKey stage status".split(" "),
]);

/** What a loop offers inside its body. */
export const LOOP_PROPERTIES: ReadonlySet<string> = new Set(["hasNext", "count", "index", "first", "last"]);

/** Names that the engine owns; a template may not set them. */
export const BUILT_IN: ReadonlySet<string> = new Set([
  ..."input util context stageVariables foreach velocityCount velocityHasNext".split(" "),
]);

/** Directives of Velocity that API Gateway leaves as text or does not document. */
export const REFUSED_DIRECTIVES: ReadonlySet<string> = new Set([
  ..."macro define evaluate parse include stop break return literal macro_call noescape".split(" "),
]);

/** "The maximum size of a mapping template is 300 KB", https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
export const MAX_TEMPLATE_BYTES = 300 * 1024;

/** Rounds of one `#foreach`, https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html; Velocity ends the loop there in silence. */
export const MAX_FOREACH_ROUNDS = 1000;
