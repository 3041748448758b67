import * as aws from "@pulumi/aws";
import type { BundledFunction } from "../parts/bundled-function.ts";
import type { Scope } from "../parts/scope.ts";
import { accessLog } from "./access-log.ts";
import { apiRole } from "./api-role.ts";
import { access } from "./callers/access.ts";
import { type ApiKeys, usagePlan } from "./callers/usage-plan.ts";
import { preflight, withCors } from "./callers/with-cors.ts";
import { fixed } from "./defaults.ts";
import { gatewayResponses } from "./gateway-responses.ts";
import type { Route } from "./route.ts";
import { postRoute, resultRoute, statusRoute } from "./routes.ts";
import type { RequestSchema } from "./schema.ts";
import type { Settings } from "./settings.ts";
import { Snapshot } from "./snapshot.ts";
import type { Stores } from "./stores.ts";
import { checkedPostRoute, letApiInvoke } from "./validation.ts";

export interface Api {
  readonly name: string;
  readonly rest: aws.apigateway.RestApi;
  readonly stage: aws.apigateway.Stage;
  /** What lets API keys in, where callers have them. */
  readonly keys: ApiKeys | undefined;
}

/**
 * A regional REST API without a function behind it: `POST /requests`, `GET /requests/{requestId}`, `GET /requests/{requestId}/result`.
 * With a function to check requests there is one behind the first, before the same queue.
 * It is made of single resources, not of an OpenAPI body, because in a body one unknown value hides everything from a preview.
 *
 * @param check the function behind the first
 * @param authorizing the one that says who calls
 */
export function api(
  scope: Scope,
  stores: Stores,
  settings: Settings,
  schema: RequestSchema,
  { check, authorizing }: { check?: BundledFunction | undefined; authorizing?: BundledFunction | undefined } = {},
): Api {
  const { callers, perClient, cors, tenant } = settings;
  const role = apiRole(scope, stores, !check, authorizing);
  const name = scope.physical("api");
  const rest = new aws.apigateway.RestApi(
    scope.logical("api"),
    scope.args("api", {
      name,
      description: `Takes requests for ${scope.subject}`,
      endpointConfiguration: { types: "REGIONAL" },
      ...(callers?.kind === "authorizer" && perClient ? { apiKeySource: "AUTHORIZER" } : {}),
    }),
    scope.options(),
  );
  const snapshot = new Snapshot(scope, { restApi: rest.id });

  const model = snapshot.add(aws.apigateway.Model, "model", {
    // Letters and digits only: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    name: "Request",
    contentType: "application/json",
    description: `The body of a request for ${scope.subject}`,
    schema: schema.model,
  });
  const validator = snapshot.add(aws.apigateway.RequestValidator, "validator", {
    name: "body",
    validateRequestBody: true,
    validateRequestParameters: false,
  });
  const requests = snapshot.add(aws.apigateway.Resource, "requests", {
    parentId: tenant?.path
      ? snapshot.add(aws.apigateway.Resource, "tenant", {
          parentId: rest.rootResourceId,
          pathPart: `{${tenant.path}}`,
        }).id
      : rest.rootResourceId,
    pathPart: "requests",
  });
  const request = snapshot.add(aws.apigateway.Resource, "request", { parentId: requests.id, pathPart: "{requestId}" });
  const result = snapshot.add(aws.apigateway.Resource, "request-result", { parentId: request.id, pathPart: "result" });

  const post = check ? checkedPostRoute(scope, check) : postRoute(scope, stores, role.arn, settings);
  const validated = {
    ...post.method,
    requestModels: { "application/json": model.name },
    requestValidatorId: validator.id,
  };
  const allowed = access(scope, snapshot, role.arn, settings, authorizing);
  const add = (resource: aws.apigateway.Resource, route: Route) => {
    const { httpMethod, method } = route;
    addRoute(snapshot, resource, withCors({ ...route, method: { ...method, ...allowed } }, cors));
    if (cors) addRoute(snapshot, resource, preflight(`${route.name}-preflight`, httpMethod, cors));
  };
  add(requests, { ...post, method: validated });
  add(request, statusRoute(scope, stores, role.arn, settings));
  add(result, resultRoute(scope, stores, role.arn, settings));
  for (const { name, ...args } of gatewayResponses(schema.rule, settings, check !== undefined)) {
    snapshot.add(aws.apigateway.Response, `answer-${name}`, { restApiId: rest.id, ...args });
  }

  const permissions = check ? [letApiInvoke(scope, check, rest, tenant?.path)] : [];

  const deployment = new aws.apigateway.Deployment(
    scope.logical("deployment"),
    scope.args("deployment", { restApi: rest.id, triggers: { snapshot: snapshot.hash } }),
    scope.options({ dependsOn: [...snapshot.resources, ...role.rights, ...permissions] }),
  );
  const stage = new aws.apigateway.Stage(
    scope.logical("stage"),
    scope.args("stage", {
      restApi: rest.id,
      deployment: deployment.id,
      stageName: fixed.stageName,
      ...(settings.accessLogs ? { accessLogSettings: accessLog(scope, name) } : {}),
    }),
    scope.options(),
  );
  new aws.apigateway.MethodSettings(
    scope.logical("throttling"),
    scope.args("throttling", {
      restApi: rest.id,
      stageName: stage.stageName,
      methodPath: "*/*",
      settings: { throttlingRateLimit: settings.rate, throttlingBurstLimit: settings.burst },
    }),
    scope.options(),
  );
  return { name, rest, stage, keys: usagePlan(scope, stage, settings) };
}

function addRoute(snapshot: Snapshot, { id: resourceId }: aws.apigateway.Resource, route: Route): void {
  const { name } = route;
  const method = snapshot.add(aws.apigateway.Method, name, {
    resourceId,
    httpMethod: route.httpMethod,
    ...route.method,
  });
  const at = { resourceId, httpMethod: method.httpMethod };
  const integration = snapshot.add(aws.apigateway.Integration, `${name}-integration`, { ...at, ...route.integration });
  for (const [statusCode, { headers = {}, overridden, selectionPattern, template }] of Object.entries(route.answers)) {
    const declared = Object.keys(headers).map((header) => [`method.response.header.${header}`, true] as const);
    const answer = snapshot.add(aws.apigateway.MethodResponse, `${name}-${statusCode}`, {
      ...at,
      statusCode,
      responseParameters: Object.fromEntries(declared),
    });
    if (overridden) continue;
    const mapped = Object.entries(headers).flatMap(([header, value]) =>
      value === true ? [] : [[`method.response.header.${header}`, value] as const],
    );
    snapshot.add(aws.apigateway.IntegrationResponse, `${name}-integration-${statusCode}`, {
      resourceId,
      // The integration's word: an integration that is replaced takes its responses with it, so they have to be made anew.
      httpMethod: integration.httpMethod,
      statusCode: answer.statusCode,
      ...(selectionPattern === undefined ? {} : { selectionPattern }),
      responseParameters: Object.fromEntries(mapped),
      ...(template === undefined ? {} : { responseTemplates: { "application/json": template } }),
    });
  }
}
