import { eventsOf, type Reference, referencesIn } from "./vtl.ts";

/** What would end or change a form when it stands in a value. */
const reserved = ["&", "+", "%", "=", "#", ";", " ", "\n", '"', "é"];

/**
 * What API Gateway makes itself, of letters, digits and a few harmless signs. Not `extendedRequestId`, which is base64, `requestTime`,
 * which has a `+`, nor `path`, which is the caller's.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 */
const harmless = new Set(
  `accountId apiId awsEndpointRequestId connectedAt connectionId deploymentId domainName domainPrefix eventType httpMethod messageDirection
   protocol requestId requestTimeEpoch resourceId resourcePath routeKey stage identity.accountId identity.apiKeyId identity.cognitoIdentityId
   identity.cognitoIdentityPoolId identity.sourceIp identity.vpcId identity.vpceId`.split(/\s+/),
);

/** Methods that answer with a number or a boolean. */
const measures = new Set([
  "size",
  "length",
  "isEmpty",
  "contains",
  "containsKey",
  "equals",
  "indexOf",
  "matches",
  "startsWith",
  "endsWith",
  "hashCode",
]);
/** Methods whose arguments become a part of the answer, and those that put them into what they are called on. */
const joins = new Set(["concat", "append", "replace", "replaceAll", "replaceFirst", "format"]);
const fills = new Set(["put", "putAll", "add", "addAll", "set", "append"]);

/** Whether a template writes a call of the Query protocol, which is a form: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html */
const isForm = (template: string): boolean =>
  /(?:^|[^\w.$])(?:Action=[A-Z]\w+|MessageBody=|QueueUrl=|TopicArn=)/.test(template);

/** The references that a form prints although nothing has URL-encoded them, as they are written, each once. */
export const unencodedIn = (template: string): string[] => {
  if (!isForm(template)) return [];
  const safe = new Map<string, boolean>();
  const found = new Set<string>();
  for (const event of eventsOf(template)) {
    if (event.does === "print") {
      if (!isSafe(event.reference, safe)) found.add(event.reference.text);
      continue;
    }
    const value = isSafeExpression(event.expression, safe);
    // What is assigned under a condition may not be: then it is what it was before.
    safe.set(event.name, value && (!event.sometimes || (safe.get(event.name) ?? true)));
  }
  return [...found];
};

type Variables = Map<string, boolean>;

const isSafeExpression = (expression: string, variables: Variables): boolean =>
  // Each of them, so that what one puts into a variable is not missed.
  referencesIn(expression).filter((one) => !isSafe(one, variables)).length === 0;

const isSafe = ({ root, steps }: Reference, variables: Variables): boolean => {
  let safe = isSafeRoot(root, steps.map(({ name }) => name ?? "").join("."), variables);
  for (const { name = "", args } of steps) {
    if (args === undefined) continue;
    const argument = isSafeExpression(args, variables);
    if (root === "util" && name === "urlEncode") safe = true;
    else if (root === "util") safe = !/^(?:base64Encode|urlDecode|base64Decode)$/.test(name) && argument;
    else if (measures.has(name) || (name === "replaceAll" && keepsOnlyHarmless(args))) safe = true;
    else if (joins.has(name)) safe = safe && argument;
    if (fills.has(name) && !argument && variables.has(root)) variables.set(root, false);
  }
  return safe;
};

/** What nobody has assigned is printed as it is written. */
const isSafeRoot = (root: string, path: string, variables: Variables): boolean => {
  if (root === "input") return false;
  return root === "context" ? harmless.has(path) || path === "" : (variables.get(root) ?? true);
};

/** `replaceAll('[^A-Za-z0-9_-]', '')`: a pattern that matches everything that could do harm. */
const keepsOnlyHarmless = (args: string): boolean => {
  const [, pattern, replacement] = /^\s*(?:'([^']*)'|"[^"]*")\s*,\s*'([^']*)'\s*$/.exec(args) ?? [];
  if (pattern === undefined || replacement === undefined || !/^\[\^[^\]]+\]\+?$/.test(pattern)) return false;
  try {
    const removed = new RegExp(`^${pattern}$`);
    return reserved.every((character) => removed.test(character) && !replacement.includes(character));
  } catch {
    return false;
  }
};
