import { type APIGatewayClient, GetResourcesCommand, GetRestApiCommand } from "@aws-sdk/client-api-gateway";
import { makeSigner } from "../../../local/gateway/signer.ts";
import { CliError } from "../../cli-error.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Aws } from "../../stack/aws.ts";
import type { Intake } from "../../stack/instance.ts";

/** Who calls, as the command's options say. */
export interface CallerOptions {
  readonly apiKey?: string;
  /** As the API's authorizer takes it. */
  readonly token?: string;
  /** `Name: value` */
  readonly header?: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface More {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls an API as somebody whom it lets in. */
export interface Call {
  (method: "GET" | "POST", url: string, more?: More): Promise<Answer>;
  /** Whether the API knows its callers, so that what one of them posts is its own. */
  readonly isKnown: boolean;
  /** What such a call says of who makes it. */
  headersFor(method: "GET" | "POST", url: string, more?: More): Promise<Record<string, string>>;
}

/** API Gateway answers within 29 seconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ANSWER_MS = 35_000;

/**
 * A caller that meets what the deployed API asks for: a signature by the command's own credentials, an API key, a token. What it takes and
 * nobody has given is refused before anything is posted.
 */
export async function callerOf(
  { apigateway, aws, signal }: { apigateway: APIGatewayClient; aws: Aws; signal: AbortSignal },
  intake: Intake,
  options: CallerOptions,
): Promise<Call> {
  const asked = await askedFor(apigateway, intake);
  refuseMissing(intake.name, asked, options);
  const own = {
    ...(options.apiKey !== undefined && { "x-api-key": sendable("--api-key", options.apiKey) }),
    ...(options.token !== undefined && { authorization: sendable("--token", options.token) }),
    ...Object.fromEntries((options.header ?? []).map(headerOf)),
  };
  const sign =
    asked.authorization === "AWS_IAM"
      ? makeSigner("execute-api", intake.region, await aws.sqs.config.credentials())
      : undefined;
  const headersFor: Call["headersFor"] = async (method, url, { body = "", headers = {} } = {}) => {
    const { protocol, host, hostname, pathname, searchParams } = new URL(url);
    const given: Record<string, string> = { ...own, ...headers };
    if (body !== "") given["content-type"] = "application/json";
    const query = Object.fromEntries(searchParams);
    const signed = await sign?.({
      method,
      protocol,
      hostname,
      path: pathname,
      query,
      headers: { ...given, host },
      body,
    });
    // Set by whoever sends.
    const { host: _, ...sent } = signed ?? given;
    return sent;
  };
  const call = async (method: "GET" | "POST", url: string, more: More = {}): Promise<Answer> => {
    const answer = await fetch(url, {
      method,
      headers: await headersFor(method, url, more),
      ...(more.body && { body: more.body }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  return Object.assign(call, { headersFor, isKnown: asked.authorization !== "NONE" || asked.apiKey });
}

interface Asked {
  readonly authorization: string;
  /** Of the caller: an authorizer may name keys, too. */
  readonly apiKey: boolean;
}

async function askedFor(apigateway: APIGatewayClient, { name, apiId: restApiId }: Intake): Promise<Asked> {
  const { items = [] } = await apigateway.send(new GetResourcesCommand({ restApiId, embed: ["methods"], limit: 500 }));
  // Below a tenant, where the path names it.
  const { POST } = items.find(({ path = "" }) => /^(\/\{\w+\})?\/requests$/.test(path))?.resourceMethods ?? {};
  if (!POST) throw new CliError(`the API of ${name} has no POST /requests; deploy it again`, exitCodes.failed);
  const { authorizationType: authorization = "NONE", apiKeyRequired = false } = POST;
  if (!apiKeyRequired) return { authorization, apiKey: false };
  const { apiKeySource } = await apigateway.send(new GetRestApiCommand({ restApiId }));
  return { authorization, apiKey: apiKeySource !== "AUTHORIZER" };
}

function refuseMissing(name: string, { authorization, apiKey }: Asked, options: CallerOptions): void {
  const refuse = (what: string, wayOut: string) => {
    throw new CliError(`the API of ${name} lets nobody in without ${what}: give it by ${wayOut}`, exitCodes.usage);
  };
  if (apiKey && options.apiKey === undefined) refuse("an API key", "--api-key or LEVEE_API_KEY");
  if (/^(COGNITO_USER_POOLS|CUSTOM)$/.test(authorization) && options.token === undefined && !options.header?.length)
    refuse("what its authorizer asks for", "--token or LEVEE_TOKEN, or by --header");
}

/**
 * What is wrong with it is said without it: it may be a secret.
 *
 * @throws CliError when it is not of that form
 */
export function headerOf(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([A-Za-z0-9_-]+):\s*(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new CliError('a --header is not of the form "Name: value"; write --header "X-Tenant: acme"', exitCodes.usage);
  return [name.toLowerCase(), sendable(`--header "${name}: …"`, value)];
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
function sendable(option: string, value: string): string {
  if (/^[\x20-\x7e]+$/.test(value)) return value;
  throw new CliError(`${option} is empty, or has what no header can have, such as a line end`, exitCodes.usage);
}
