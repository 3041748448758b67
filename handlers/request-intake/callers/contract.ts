import type { Log } from "../../parts/log.ts";

/**
 * What a team's function is that says who calls, and what it gets. This is the only file that it needs to import, and it loads nothing.
 *
 * @example
 * ```ts
 * import type { Authorizer } from "../request-intake/callers/contract.ts";
 *
 * export const handler: Authorizer = async ({ token }) => {
 *   const session = await sessionOf(token);
 *   if (!session) return "unauthorized";
 *   return session.mayOrder ? { principal: session.userId, claims: { tenant: session.customer } } : "forbidden";
 * };
 * ```
 */
export type Authorizer = (
  identity: Identity,
  call: { readonly signal: AbortSignal; readonly log: Log },
) => Promise<Verdict> | Verdict;

/**
 * What a caller says of itself. There is no more of the request, because the answer is kept and given for every other request with the same
 * identity, whatever its method and path.
 */
export interface Identity {
  /** Of the header Authorization, what stands behind `Bearer `, or all of it without that; undefined without the header. */
  readonly token?: string;
  /** The headers of `identityFrom`, by name in small letters. None is empty. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `"unauthorized"`: it is not known who calls, 401. `"forbidden"`: who calls may not, 403. Both for all of the API. */
export type Verdict = Allowed | "unauthorized" | "forbidden";

export interface Allowed {
  /** Who calls; the same for every token of theirs. It is hashed before anything sees it: ids, URLs and logs have the pseudonym only. */
  readonly principal: string;
  /** What `tenantFrom: { claim }` can name: letters, digits and `_`, then text. */
  readonly claims?: Readonly<Record<string, string>>;
  /** With `perClient`: the value of the API key whose rate this caller uses up. */
  readonly apiKey?: string;
}
