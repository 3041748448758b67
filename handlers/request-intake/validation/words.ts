import type { Known } from "./arrival.ts";

/** An answer that is the same for every request. */
export interface Said {
  readonly status: number;
  /** `application/problem+json`, as text. */
  readonly body: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** Every reason why a request that API Gateway let pass is not taken, but for those that the team's own check has. */
export type Reason =
  | "nameless"
  | "tenant"
  | "mediaType"
  | "invalid"
  | "characters"
  | "tooLarge"
  | "unavailable"
  | "unchecked";

/**
 * What callers are told. The component has the words and writes them into the bundle, so that nobody can tell by an answer whether a
 * function stood before the queue.
 */
export interface Words {
  /** Scheme and authority of `statusUrl`. @default https and the host that the caller used */
  readonly origin?: string;
  /** Seconds after which to ask for the status. */
  readonly pollAfter: number;
  readonly problems: Readonly<Record<Reason, Said>>;
  /** Begins the `type` of a problem. */
  readonly problemNames: string;
  /** How callers and tenants are known. */
  readonly known?: Known;
  /** Which pages in browsers may read an answer. @default none */
  readonly cors?: { readonly origins: readonly string[]; readonly headers: Readonly<Record<string, string>> };
}
