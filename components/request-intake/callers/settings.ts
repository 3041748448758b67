import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../../parts/argument-error.ts";
import { checkedDuration, refuseUnknownNames, refuseWrongKinds } from "../../parts/arguments.ts";
import { checkedEnvironment, type Environment } from "../../parts/function-arguments.ts";
import type { Statement } from "../../parts/iam-document.ts";
import { isObject } from "../../parts/is-object.ts";
import { bounds, defaults } from "../defaults.ts";
import type { Callers } from "./args.ts";

/** Who may call, checked and complete. */
export type CheckedCallers =
  | { readonly kind: "iam" }
  | { readonly kind: "apiKeys"; readonly apiKeys: readonly string[] }
  | { readonly kind: "userPools"; readonly arns: readonly pulumi.Input<string>[]; readonly scopes: readonly string[] }
  | CheckedAuthorizer;

/** A function of the team's that lets callers in. Durations are seconds. */
interface CheckedAuthorizer {
  readonly kind: "authorizer";
  readonly file: string;
  readonly identityFrom: readonly string[];
  readonly cache: number;
  readonly timeout: number;
  readonly environment: Environment;
  readonly policy: readonly Statement[];
  readonly apiKeys: readonly string[];
}

const ways =
  'write "iam", { apiKeys: ["shop"] }, { userPools: [arn] } or { authorizer: "handlers/orders/authorize.ts" }';

/** By the name that tells one from another, the names that each way has. */
const names = {
  apiKeys: ["apiKeys"],
  userPools: ["userPools", "scopes"],
  authorizer: ["authorizer", "identityFrom", "cache", "timeout", "environment", "policy", "apiKeys"],
} as const;

/** Checks `callers`. A plain mistake in it would leave an API open, or shut. */
export function callersOf(subject: string, given: Callers | undefined): CheckedCallers | undefined {
  if (given === undefined) return undefined;
  if (given === "iam") return { kind: "iam" };
  const kind = (["authorizer", "userPools", "apiKeys"] as const).find((name) => isObject(given) && name in given);
  if (!kind) throw new ArgumentError(subject, `callers ${JSON.stringify(given)} is no way to call`, ways);
  refuseUnknownNames(subject, given as object, names[kind], "callers'");
  if ("authorizer" in given) return authorizerOf(subject, given);
  if ("apiKeys" in given) return { kind: "apiKeys", apiKeys: apiKeysOf(subject, given.apiKeys) };
  const { userPools, scopes = [] } = given;
  const arns = listOf(subject, "userPools", userPools, "ARNs of user pools");
  for (const arn of arns)
    if (!pulumi.Output.isInstance(arn) && !isText(arn, /^arn:aws[\w-]*:cognito-idp:[\w-]+:\d{12}:userpool\/[\w-]+$/))
      throw new ArgumentError(
        subject,
        `callers' userPools names ${JSON.stringify(arn)}, which is no ARN of a user pool`,
        "write arn:aws:cognito-idp:{region}:{account}:userpool/{id}",
      );
  if (arns.length === 0) throw new ArgumentError(subject, "callers' userPools is empty, so nobody could call", ways);
  // https://www.rfc-editor.org/rfc/rfc6749#section-3.3
  if (!listOf(subject, "scopes", scopes, "OAuth scopes").every((scope) => isText(scope, /^[!#-[\]-~]+$/)))
    throw new ArgumentError(
      subject,
      `callers' scopes ${JSON.stringify(scopes)} are not names of OAuth scopes`,
      'write them as tokens have them, such as ["orders/write"]',
    );
  return { kind: "userPools", arns, scopes };
}

function authorizerOf(subject: string, given: Extract<Callers, { authorizer: string }>): CheckedAuthorizer {
  const inside = `${subject}: callers`;
  refuseWrongKinds(inside, given, { environment: "a map", policy: "a list" });
  const { authorizer: file, identityFrom = ["Authorization"], environment = {}, policy = [], apiKeys = [] } = given;
  const headers = listOf(subject, "identityFrom", identityFrom, "names of headers");
  // "https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2", without what would end an expression of API Gateway's.
  const isName = (name: unknown) => isText(name, /^[A-Za-z0-9_-]{1,64}$/);
  if (!headers.every(isName) || headers.length < 1 || headers.length > 4)
    throw new ArgumentError(
      subject,
      `callers' identityFrom ${JSON.stringify(identityFrom)} is not one to four names of headers`,
      'name those that tell who calls, such as ["Authorization"]; query strings end in logs',
    );
  const duration = (name: "cache" | "timeout") =>
    checkedDuration(subject, `callers' ${name}`, given[name] ?? defaults.authorizer[name], bounds.authorizer[name]) /
    1_000;
  return {
    kind: "authorizer",
    file,
    identityFrom: headers,
    cache: Math.ceil(duration("cache")),
    timeout: Math.ceil(duration("timeout")),
    environment: checkedEnvironment(inside, environment),
    policy,
    apiKeys: apiKeysOf(subject, apiKeys),
  };
}

/** Names that begin names of resources. */
function apiKeysOf(subject: string, apiKeys: readonly string[]): readonly string[] {
  const known = listOf(subject, "apiKeys", apiKeys, "names of clients");
  const odd = known.filter((name) => !isText(name, /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$/));
  if (odd.length > 0)
    throw new ArgumentError(
      subject,
      `callers' apiKeys names ${JSON.stringify(odd[0])}, which is not one of small letters, digits and single hyphens`,
      "it names the client, never the key's value: that is made by AWS",
    );
  const twice = known.find((name, n) => known.indexOf(name) !== n);
  if (twice !== undefined)
    throw new ArgumentError(subject, `callers' apiKeys names "${twice}" twice`, "each client has one key");
  return known;
}

/** A pattern alone would take what is no text by its spelling: `null`, a number. */
export const isText = (value: unknown, form: RegExp): value is string => typeof value === "string" && form.test(value);

function listOf<Item>(subject: string, name: string, list: readonly Item[], of: string): readonly Item[] {
  if (Array.isArray(list)) return list as readonly Item[];
  throw new ArgumentError(subject, `callers' ${name} ${JSON.stringify(list)} is not a list`, `write a list of ${of}`);
}
