import type { APIGatewayProxyEvent } from "aws-lambda";

/** How callers are known: the kinds of components/request-intake/templates/caller.ts, whose templates these functions follow. */
export type CallerKind = "iam" | "apiKeys" | "userPools" | "authorizer";

/** Where a request's tenant is read; the argument `tenantFrom`. */
export type TenantSource =
  | "caller"
  | { readonly claim: string }
  | { readonly header: string }
  | { readonly path: string };

type Context = Partial<Pick<APIGatewayProxyEvent["requestContext"], "identity" | "authorizer">>;

/** Whose request it is, by what API Gateway has verified; `""` if nobody's. */
export function callerIn(kind: CallerKind, { identity, authorizer }: Context): string {
  const pool = identity?.cognitoIdentityId ?? "";
  const names: Readonly<Record<CallerKind, () => unknown>> = {
    iam: () =>
      /^[a-z0-9-]+:[0-9a-fA-F-]{36}$/.test(pool)
        ? pool.replaceAll(":", "_")
        : identity?.caller?.replace(/^(AROA[A-Z0-9]*):.*$/, "$1").replace(/^([0-9]{12}):/, "$1_"),
    apiKeys: () => identity?.apiKeyId,
    userPools: () => authorizer?.claims?.sub,
    authorizer: () => authorizer?.principalId,
  };
  const name = String(names[kind]() ?? "");
  return /^[A-Za-z0-9_-]{1,64}$/.test(name) && name !== "null" ? name : "";
}

/** The tenant that goes into MessageGroupId; `""` if there is none that fits. See components/request-intake/callers/tenant.ts. */
export function tenantIn(
  from: TenantSource,
  caller: string,
  { authorizer }: Context,
  headers: Readonly<Record<string, string>>,
  path: Readonly<Record<string, string | undefined>>,
): string {
  if (from === "caller") return caller;
  if ("claim" in from) {
    // Of a user pool they are a map; of a function there may be one claim of that name.
    const claims = (typeof authorizer?.claims === "object" ? authorizer.claims : authorizer) ?? {};
    const word = Object.hasOwn(claims, from.claim) ? String(claims[from.claim] ?? "") : "";
    return /^[!-~]{1,128}$/.test(word) && word !== "null" ? word : "";
  }
  const word = "header" in from ? headers[from.header.toLowerCase()] : decoded(path[from.path]);
  return caller !== "" && /^[!-~]{1,63}$/.test(word ?? "") ? `${caller}/${word}` : "";
}

/** A proxy gets the path as it was sent, a template decoded. */
function decoded(text = ""): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
