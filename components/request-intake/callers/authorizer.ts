import { bundles } from "../../parts/bundle.ts";
import { type BundledFunction, bundledFunction } from "../../parts/bundled-function.ts";
import { withOurs } from "../../parts/function-arguments.ts";
import type { Scope } from "../../parts/scope.ts";
import { fixed } from "../defaults.ts";
import type { Settings } from "../settings.ts";

/** The entry of an authorizer's bundle: the team's file inside our shell. */
const authorizerEntry = (file: string): string =>
  `import { handler as authorize } from ${JSON.stringify(file)};
   import { authorizer } from "./handlers/request-intake/authorize.ts";
   export const handler = authorizer(authorize);`;

/** Its text, made before anything is registered, as the worker's is; undefined without an authorizer. */
export function authorizerBundle(subject: string, { callers }: Pick<Settings, "callers">): string | undefined {
  if (callers?.kind !== "authorizer") return undefined;
  const file = { argument: "callers' authorizer", path: callers.file, form: "async ({ token }) => { … }" };
  return bundles(subject, { files: [file], entry: authorizerEntry }, {}).work;
}

/** The team's function that says who calls, in its shell. Children: `authorizer…`. */
export function authorizerFunction(
  scope: Scope,
  { callers, architecture }: Settings,
  code: string | undefined,
): BundledFunction | undefined {
  if (callers?.kind !== "authorizer" || code === undefined) return undefined;
  return bundledFunction(scope, "authorizer", "authorizer", {
    description: `Says who calls ${scope.subject}`,
    code,
    runtime: fixed.runtime,
    architecture,
    timeout: callers.timeout,
    memory: fixed.authorizerMemory,
    environment: withOurs(callers.environment, {
      LEVEE_INSTANCE: scope.name,
      LEVEE_IDENTITY_HEADERS: callers.identityFrom.join(","),
      POWERTOOLS_SERVICE_NAME: scope.name,
      // The event holds the callers' tokens.
      POWERTOOLS_LOGGER_LOG_EVENT: "false",
    }),
    logRetention: fixed.logRetention,
    statements: callers.policy,
  });
}
