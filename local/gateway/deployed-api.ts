import type { Method, Resource } from "@aws-sdk/client-api-gateway";
import { type Access, compileAccess } from "./access/access.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Exchange, Integration } from "./exchange.ts";
import { gatewayResponseProblems } from "./gateway-responses.ts";
import { headerValue } from "./headers.ts";
import { compileIntegration } from "./integrations/compile.ts";
import { compileMapping, type Mapping } from "./mapping.ts";
import { ByMediaType } from "./media-type.ts";
import { Router } from "./router.ts";
import type { Snapshot } from "./snapshot.ts";
import { checkBody, checkParameters, Models } from "./validator.ts";

/** A method made ready to serve. */
export interface DeployedMethod {
  readonly resource: Resource;
  /** As the API spells it: `POST`, `ANY`. */
  readonly httpMethod: string;
  /** Throws the refusal of whoever may not call. */
  readonly access: Access["check"];
  /** Throws the refusal of the method's request validator. */
  validate(exchange: Exchange): void;
  readonly run: Integration;
}

/** A snapshot made ready: templates, patterns and schemas are compiled once, and what cannot be served is named. */
export interface DeployedApi {
  readonly snapshot: Snapshot;
  readonly router: Router<DeployedMethod>;
  /** Why it cannot be deployed; empty when it can. */
  readonly problems: readonly string[];
}

export function deployApi(snapshot: Snapshot, endpoint: Endpoint): DeployedApi {
  const router = new Router<DeployedMethod>();
  const problems = [...settingsProblems(snapshot), ...gatewayResponseProblems(snapshot.gatewayResponses)];
  const models = new Models(snapshot.apiId, snapshot.models);
  for (const resource of snapshot.resources)
    for (const [httpMethod, method] of Object.entries(resource.resourceMethods ?? {})) {
      const access = compileAccess(snapshot, method, endpoint);
      const found: string[] = [...access.problems];
      const integration = compileIntegration(method.methodIntegration, endpoint);
      found.push(...integration.problems);
      const validate = compileValidation(snapshot, method, models, found);
      const { run } = integration;
      router.add(resource.path ?? "/", httpMethod, { resource, httpMethod, access: access.check, validate, run });
      problems.push(...found.map((problem) => `${httpMethod} ${resource.path}: ${problem}`));
    }
  return { snapshot, router, problems };
}

/** Settings that would make AWS serve the API in another way; to ignore them would be a silent success. */
const settingsProblems = ({ settings }: Snapshot): string[] => [
  ...(settings.binaryMediaTypes.length > 0
    ? [`binaryMediaTypes ${settings.binaryMediaTypes.join(", ")} are not served locally; leave them out`]
    : []),
  ...(settings.policy ? ["a resource policy is not enforced locally; leave it out of the local stack"] : []),
];

/** The request validator of a method: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
function compileValidation(
  { validators }: Snapshot,
  method: Method,
  models: Models,
  problems: string[],
): (exchange: Exchange) => void {
  const checks = method.requestValidatorId ? validators[method.requestValidatorId] : undefined;
  if (method.requestValidatorId && !checks)
    problems.push(`request validator "${method.requestValidatorId}" does not exist`);
  const required = Object.entries(method.requestParameters ?? {}).flatMap(([name, must]) => (must ? [name] : []));
  const readers = new Map(required.map((name) => [name, compileMapping(name)]));
  for (const [name, reader] of readers)
    if (typeof reader === "string") problems.push(`required parameter ${name}: ${reader}`);
  const byType = new ByMediaType(
    Object.fromEntries(
      Object.entries(method.requestModels ?? {}).flatMap(([type, name]) => {
        try {
          return [[type, models.validate(name)]];
        } catch (error) {
          problems.push(`model for ${type}: ${(error as Error).message}`);
          return [];
        }
      }),
    ),
  );
  return (exchange) => {
    if (checks?.parameters)
      checkParameters(required, (place, name) => (readers.get(`method.request.${place}.${name}`) as Mapping)(exchange));
    // A body whose type has no model is not validated; whether it passes is up to the passthrough behaviour, says the page above.
    const validate = checks?.body && byType.forContentType(headerValue(exchange.request.headers, "content-type"));
    if (validate) checkBody(validate, exchange.request.body.toString());
  };
}
