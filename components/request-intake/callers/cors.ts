import { ArgumentError } from "../../parts/argument-error.ts";
import { checkedDuration, refuseUnknownNames } from "../../parts/arguments.ts";
import { isObject } from "../../parts/is-object.ts";
import { isSecure } from "../../parts/is-secure.ts";
import { bounds, defaults } from "../defaults.ts";
import type { Cors } from "./args.ts";
import { type CheckedCallers, isText } from "./settings.ts";

/** Which pages may call, checked. */
export interface CheckedCors {
  /** `["*"]` for any. */
  readonly origins: readonly string[];
  /** What pages may send. */
  readonly headers: readonly string[];
  readonly credentials: boolean;
  /** Seconds. */
  readonly maxAge: number;
}

const wayOut = 'write scheme and host as browsers say them, such as "https://app.example.com", or "*" alone';

/** Headers that callers of each way send to say who they are. */
const credentialHeaders: Readonly<Record<CheckedCallers["kind"], readonly string[]>> = {
  iam: ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"],
  apiKeys: ["X-Api-Key"],
  userPools: ["Authorization"],
  authorizer: [],
};

/** @param tenantHeader the header that says whose request it is */
export function corsOf(
  subject: string,
  given: Cors | undefined,
  callers: CheckedCallers | undefined,
  tenantHeader: string | undefined,
): CheckedCors | undefined {
  if (given === undefined) return undefined;
  if (!isObject(given))
    throw new ArgumentError(subject, `cors ${JSON.stringify(given)} is not a map`, 'write { origins: ["https://…"] }');
  refuseUnknownNames(subject, given, ["origins", "headers", "credentials", "maxAge"], "cors's");
  const { origins, headers = [], credentials = false, maxAge = defaults.corsMaxAge } = given;
  if (!Array.isArray(origins) || origins.length === 0)
    throw new ArgumentError(subject, `cors's origins ${JSON.stringify(origins)} names no origin`, wayOut);
  for (const origin of origins) refuseOrigin(subject, origin, origins.length === 1);
  if (typeof credentials !== "boolean")
    throw new ArgumentError(
      subject,
      `cors's credentials ${JSON.stringify(credentials)} is not true or false`,
      "write one",
    );
  if (credentials && origins.includes("*"))
    throw new ArgumentError(
      subject,
      'cors\'s credentials with the origin "*" would let every page of the web act for whoever looks at it, so browsers refuse it',
      "name the origins, or leave credentials out: a token in a header needs none",
    );
  if (credentials && origins.length > 1)
    throw new ArgumentError(
      subject,
      `cors's credentials with ${origins.length} origins is not possible: API Gateway's own answers cannot choose among them`,
      "name one origin, or leave credentials out: a token in a header needs none",
    );
  if (!Array.isArray(headers) || !headers.every((name) => isText(name, /^[A-Za-z0-9_-]{1,64}$/)))
    throw new ArgumentError(
      subject,
      `cors's headers ${JSON.stringify(headers)} are not names of headers`,
      "write a list",
    );
  const own = callers?.kind === "authorizer" ? callers.identityFrom : callers ? credentialHeaders[callers.kind] : [];
  const all = ["Content-Type", "Idempotency-Key", ...own, ...(tenantHeader ? [tenantHeader] : []), ...headers];
  return {
    origins,
    headers: all.filter((name, n) => all.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === n),
    credentials,
    maxAge: Math.floor(checkedDuration(subject, "cors's maxAge", maxAge, bounds.corsMaxAge) / 1_000),
  };
}

/** The text goes into templates and headers, where other characters could mean something. */
function refuseOrigin(subject: string, origin: unknown, isAlone: boolean): void {
  if (origin === "*" && isAlone) return;
  const problem = `cors's origins names ${JSON.stringify(origin)}`;
  const url = typeof origin === "string" && URL.canParse(origin) ? new URL(origin) : undefined;
  if (!url || url.origin !== origin || !/^[a-z]+:\/\/[a-z0-9.:[\]-]+$/.test(url.origin))
    throw new ArgumentError(subject, `${problem}, which is no origin`, wayOut);
  if (!isSecure(url)) throw new ArgumentError(subject, `${problem}, which is not https`, "use https");
}
