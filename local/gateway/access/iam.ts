import { OVER_TLS_WHO } from "../caller.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Exchange } from "../exchange.ts";
import { GatewayError, type ResponseType } from "../gateway-error.ts";
import { type HeaderList, lowerCase, without } from "../headers.ts";
import { httpCall } from "../http-call.ts";
import { scopeOf } from "../target.ts";
import type { ContextMap } from "../vtl/values.ts";
import type { Authorize } from "./authorize.ts";

const TIMEOUT_MS = 10_000;

/** What the emulator answers: local/emulator_execute_api.py. */
type Known = Readonly<Record<string, string | null>> | { readonly type: ResponseType; readonly message: string };

const HOP_BY_HOP = lowerCase("Connection Keep-Alive Transfer-Encoding TE Trailer Upgrade Expect");

/**
 * Callers who sign with an access key that IAM knows and whose policies let them: https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html.
 * Only the emulator has the keys' secrets and the policies, so it is shown the request as it came and asked who it is.
 */
export function iamAccess(endpoint: Endpoint, apiRegion: string): Authorize {
  return async ({ request, context }: Exchange) => {
    const { target, headers } = request.raw;
    const signature = headers.find(([name]) => name.toLowerCase() === "authorization")?.[1] ?? presigned(target);
    if (signature === undefined) throw new GatewayError("MISSING_AUTHENTICATION_TOKEN");
    const { service = "execute-api", region = apiRegion } = scopeOf(signature);
    if (service !== "execute-api" || region !== apiRegion)
      throw new GatewayError("INVALID_SIGNATURE", {
        message: `Credential should be scoped to a valid region and correct service: '${apiRegion}' and 'execute-api'.`,
      });
    const answer = await httpCall(endpoint.pool, {
      method: request.method,
      path: target,
      headers: { ...linesOf(without(headers, HOP_BY_HOP)), ...OVER_TLS_WHO },
      body: request.body,
      timeoutMs: TIMEOUT_MS,
    });
    const known = JSON.parse(answer.body.toString()) as Known;
    if (answer.status !== 200)
      throw new GatewayError((known as { type: ResponseType }).type, { message: String(known.message) });
    const identity = context.get("identity") as ContextMap;
    for (const [name, value] of Object.entries(known)) identity.set(name, value ?? undefined);
    return undefined;
  };
}

/** A signature in the query, as a header would say whose it is: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html */
function presigned(target: string): string | undefined {
  const query = new URLSearchParams(target.split("?")[1]);
  return query.has("X-Amz-Signature") ? `Credential=${query.get("X-Amz-Credential")}` : undefined;
}

/** A header that came once is one text, as undici wants the host to be. */
function linesOf(headers: HeaderList): Record<string, string | string[]> {
  const lines = new Map<string, string[]>();
  for (const [name, value] of headers) lines.set(name.toLowerCase(), [...(lines.get(name.toLowerCase()) ?? []), value]);
  return Object.fromEntries([...lines].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}
