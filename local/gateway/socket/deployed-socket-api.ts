import type { Integration as RestIntegration } from "@aws-sdk/client-api-gateway";
import type { Route } from "@aws-sdk/client-apigatewayv2";
import { compileAuthorizer } from "../access/authorizer.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Integration } from "../exchange.ts";
import { GatewayError } from "../gateway-error.ts";
import { compileIntegration } from "../integrations/compile.ts";
import { checkBody, Models } from "../validator.ts";
import { SOCKET_CONTEXT_NAMES } from "../vtl/language.ts";
import { restAuthorizer } from "./authorize.ts";
import type { DeployedRoute, DeployedSocketApi } from "./deployed.ts";
import { compileSelection, type Select } from "./select.ts";
import type { SocketSnapshot } from "./socket-snapshot.ts";

type Found = SocketSnapshot["integrations"][string];

export function deploySocketApi(snapshot: SocketSnapshot, endpoint: Endpoint): DeployedSocketApi {
  const problems: string[] = [];
  const models = new Models(snapshot.apiId, snapshot.models);
  const selection = compileSelection(snapshot.routeSelection);
  if ("problem" in selection) problems.push(selection.problem);
  const routes = new Map<string, DeployedRoute>();
  for (const route of snapshot.routes) {
    const { RouteKey: routeKey = "" } = route;
    const note = (problem: string) => void problems.push(`${routeKey}: ${problem}`);
    const found = snapshot.integrations[(route.Target ?? "").replace("integrations/", "")];
    routes.set(routeKey, {
      routeKey,
      authorizationType: authorizationOf(snapshot, route, endpoint, note),
      authorizerId: route.AuthorizerId || undefined,
      answers: route.answers,
      validate: compileModels(route, models, note),
      run: compileRoute(found, endpoint, note),
    });
  }
  const select = "problem" in selection ? () => undefined : selection;
  return {
    snapshot,
    routes,
    problems,
    routeOf: (message) => routes.get(keyOf(select, message)) ?? routes.get("$default"),
  };
}

/** The routes that the service calls itself are no message's. */
function keyOf(select: Select, message: string): string {
  const key = select(message) ?? "$default";
  return key.startsWith("$") ? "$default" : key;
}

function authorizationOf(
  snapshot: SocketSnapshot,
  route: Route,
  endpoint: Endpoint,
  note: (problem: string) => void,
): string {
  const { AuthorizationType: type = "NONE", AuthorizerId = "" } = route;
  if (route.ApiKeyRequired) note("API keys are not enforced locally; set apiKeyRequired to false");
  const authorizer = snapshot.authorizers[AuthorizerId];
  if (type === "CUSTOM" && !authorizer) note(`the authorizer "${AuthorizerId}" does not exist`);
  if (type === "CUSTOM" && authorizer)
    for (const problem of compileAuthorizer(restAuthorizer(authorizer), type, [], snapshot.region, endpoint).problems)
      note(problem);
  return type;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html */
function compileModels(route: Route, models: Models, note: (problem: string) => void): (message: string) => void {
  if (!route.ModelSelectionExpression) return () => {};
  const select = compileSelection(route.ModelSelectionExpression);
  if ("problem" in select) {
    note(select.problem);
    return () => {};
  }
  const byKey = new Map<string, ReturnType<Models["validate"]>>();
  for (const [key, name] of Object.entries(route.RequestModels ?? {}))
    try {
      byKey.set(key, models.validate(name));
    } catch (error) {
      note(`model for ${key}: ${(error as Error).message}`);
    }
  return (message) => {
    const validate = byKey.get(select(message) ?? "$default") ?? byKey.get("$default");
    if (!validate) throw new GatewayError("BAD_REQUEST_BODY", { validation: "[no matching model]" });
    checkBody(validate, message);
  };
}

/** An integration of the second version is one of the first, in other words. */
function compileRoute(found: Found | undefined, endpoint: Endpoint, note: (problem: string) => void): Integration {
  const nothing = () => Promise.reject(new GatewayError("API_CONFIGURATION_ERROR"));
  if (!found) {
    note("the route has no integration");
    return nothing;
  }
  const { IntegrationType: type = "", CredentialsArn } = found;
  if (type !== "MOCK" && type !== "AWS") {
    note(`an integration ${type} is not served by the local gateway; there are MOCK, and AWS with sqs and dynamodb`);
    return nothing;
  }
  if (type === "AWS" && !CredentialsArn) note("an integration AWS without credentials is not served here; name a role");
  const select = compileSelection(found.TemplateSelectionExpression || "\\$default");
  if ("problem" in select) note(select.problem);
  const { run, problems } = compileIntegration(definitionOf(found), endpoint, SOCKET_CONTEXT_NAMES);
  for (const problem of problems) note(problem);
  return run;
}

function definitionOf(found: Found): RestIntegration {
  const template = (templates: Record<string, string> | undefined, expression: string | undefined) =>
    templates?.[(expression || "\\$default").replaceAll("\\$", "$")] ?? templates?.$default;
  const request = template(found.RequestTemplates, found.TemplateSelectionExpression);
  const responses = found.responses.map((response, index) => {
    const { IntegrationResponseKey: key = "$default", TemplateSelectionExpression } = response;
    const text = template(response.ResponseTemplates, TemplateSelectionExpression);
    return [
      String(200 + index),
      {
        // `/2\d\d/` is a pattern for the status; the one of `$default` takes all the rest.
        ...(key !== "$default" && { selectionPattern: key.replace(/^\/|\/$/g, "") }),
        ...(text !== undefined && { responseTemplates: { $default: text } }),
      },
    ] as const;
  });
  return {
    type: found.IntegrationType as RestIntegration["type"],
    httpMethod: found.IntegrationMethod,
    uri: found.IntegrationUri,
    credentials: found.CredentialsArn,
    timeoutInMillis: found.TimeoutInMillis,
    requestParameters: Object.fromEntries(
      Object.entries(found.RequestParameters ?? {}).map(([to, from]) => [
        to,
        from.replace(/^route\.request/, "method.request"),
      ]),
    ),
    requestTemplates: request === undefined ? {} : { $default: request },
    integrationResponses: Object.fromEntries(responses),
  };
}
