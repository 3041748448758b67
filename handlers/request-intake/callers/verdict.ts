import { createHash } from "node:crypto";
import type { Allowed, Verdict } from "./contract.ts";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
export interface AuthorizerOutput {
  readonly principalId: string;
  readonly policyDocument: { readonly Version: "2012-10-17"; readonly Statement: readonly object[] };
  readonly context?: Readonly<Record<string, string>>;
  readonly usageIdentifierKey?: string;
}

/** The message by which API Gateway knows a 401: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
const UNAUTHORIZED = "Unauthorized";

/** What the team's function returned, which API Gateway could not use. */
export class VerdictError extends Error {
  override readonly name = "VerdictError";
}

/** Bits of the hash that are kept, 6 a character: two callers in a billion billion share a name. */
const PSEUDONYM_CHARACTERS = 22;

/**
 * A caller's name in ids, URLs and logs. It says nothing to who does not know the principal already; who does can make it, too, so it hides
 * nobody from an operator who looks for somebody.
 */
export const pseudonymOf = (instance: string, principal: string): string =>
  createHash("sha256").update(`${instance}\n${principal}`).digest("base64url").slice(0, PSEUDONYM_CHARACTERS);

/**
 * What API Gateway is told. The policy covers the whole stage, because what it says is kept for requests of other methods, too.
 *
 * @param methodArn of the request: `…:{api}/{stage}/{method}/{path}`
 * @throws an error with the message "Unauthorized", which is how a 401 is said
 * @throws VerdictError for what is no verdict
 */
export function outputOf(instance: string, methodArn: string, verdict: Verdict): AuthorizerOutput {
  if (verdict === "unauthorized") throw new Error(UNAUTHORIZED);
  const Resource = `${methodArn.split("/").slice(0, 2).join("/")}/*`;
  const policy = (Effect: "Allow" | "Deny") => {
    return { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] } as const;
  };
  if (verdict === "forbidden") return { principalId: "forbidden", policyDocument: policy("Deny") };
  const { principal, claims = {}, apiKey } = checked(verdict);
  return {
    principalId: pseudonymOf(instance, principal),
    policyDocument: policy("Allow"),
    context: claims,
    ...(apiKey !== undefined && { usageIdentifierKey: apiKey }),
  };
}

/** A slip here would let somebody in as somebody else, so nothing is taken for what it might mean. */
function checked(verdict: Allowed): Allowed {
  const refuse = (rule: string): never => {
    throw new VerdictError(
      `the authorizer's handler returned ${rule}; return { principal }, "unauthorized" or "forbidden"`,
    );
  };
  if (typeof verdict !== "object" || verdict === null) return refuse("neither an object nor one of the two words");
  const { principal, claims = {}, apiKey } = verdict;
  if (typeof principal !== "string" || principal === "" || !principal.isWellFormed())
    return refuse("no principal, or one that is not text");
  if (typeof claims !== "object" || claims === null || Array.isArray(claims)) return refuse("claims that are no map");
  for (const [name, value] of Object.entries(claims)) {
    if (!/^[A-Za-z]\w{0,99}$/.test(name) || name === "principalId") return refuse("a claim whose name is none");
    if (typeof value !== "string") return refuse("a claim that is not text");
  }
  if (apiKey !== undefined && (typeof apiKey !== "string" || apiKey === ""))
    return refuse("an apiKey that is not text");
  return verdict;
}
