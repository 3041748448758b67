import type * as pulumi from "@pulumi/pulumi";
import type { Duration } from "../../parts/durations.ts";
import type { Environment } from "../../parts/function-arguments.ts";
import type { Statement } from "../../parts/iam-document.ts";

/**
 * Who may call:
 * - `"iam"`: whoever signs with AWS credentials and is allowed `execute-api:Invoke`
 * - `{ apiKeys }`: whoever has an API key
 * - `{ userPools }`: whoever has a token of a Cognito user pool
 * - `{ authorizer }`: whoever a function of yours lets in
 */
export type Callers = "iam" | ApiKeyCallers | UserPoolCallers | AuthorizerCallers;

export interface ApiKeyCallers {
  /**
   * Names of the keys that are made, one for each client; their values are made by AWS. Keys that are made elsewhere are put into the
   * usage plan (`usagePlanId` of the outputs). May be empty.
   */
  readonly apiKeys: readonly string[];
}

export interface UserPoolCallers {
  /** ARNs of the user pools whose tokens are taken. */
  readonly userPools: readonly pulumi.Input<string>[];
  /** Of these OAuth scopes an access token has to have one. Without scopes it is ID tokens that are taken. @default none */
  readonly scopes?: readonly string[];
}

export interface AuthorizerCallers {
  /**
   * The file with your function, relative to the project. It exports `handler`, an `Authorizer` of
   * `handlers/request-intake/callers/contract.ts`.
   */
  readonly authorizer: string;
  /** The headers that say who calls, one to four. All that the function gets, and what its answer is kept by. @default ["Authorization"] */
  readonly identityFrom?: readonly string[];
  /** How long an answer is kept, refusals too: 0 seconds (never) to 1 hour. @default "5 minutes" */
  readonly cache?: Duration;
  /** How long the function may take: 1 to 10 seconds. @default "3 seconds" */
  readonly timeout?: Duration;
  /** Environment variables of the function. @default none */
  readonly environment?: Environment;
  /** What the function may do: named actions on named resources. @default nothing but its log */
  readonly policy?: readonly Statement[];
  /** With `perClient`: names of the keys that are made, of whose values your function names one for each caller. @default none */
  readonly apiKeys?: readonly string[];
}

/** What each client may do by itself, on top of `rate` and `burst` of all of them. */
export interface PerClient {
  /** Requests a second, over all methods. */
  readonly rate: number;
  /** Requests at once. */
  readonly burst: number;
  /** Requests in all of a period. @default none */
  readonly quota?: { readonly requests: number; readonly per: "day" | "week" | "month" };
}

/** Which pages in browsers may call. */
export interface Cors {
  /** `https://app.example.com`, as a browser says it; or `*` alone, any. */
  readonly origins: readonly string[];
  /** Request headers beyond those that the API knows. @default none */
  readonly headers?: readonly string[];
  /** Cookies and client certificates may go along. With one origin, and not with `*`. @default false */
  readonly credentials?: boolean;
  /** How long a browser remembers the answer: up to 1 day. @default "2 hours" */
  readonly maxAge?: Duration;
}

/**
 * Whose request it is, for fair queues:
 * - `"caller"`: each caller is a tenant
 * - `{ claim }`: what the caller's verified token says, or the authorizer's `claims`
 * - `{ header }`, `{ path }`: the caller's own word, kept below its name, so that nobody speaks for another's tenant
 */
export type TenantFrom =
  | "caller"
  | { readonly claim: string }
  | { readonly header: string }
  | { readonly path: string };
