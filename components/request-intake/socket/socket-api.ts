import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../../parts/bundled-function.ts";
import { type DataTable, dataTable } from "../../parts/data-table.ts";
import type { Scope } from "../../parts/scope.ts";
import { socketAccessLog } from "../access-log.ts";
import type { RequestSchema } from "../schema.ts";
import type { Settings } from "../settings.ts";
import { Snapshot } from "../snapshot.ts";
import type { Stores } from "../stores.ts";
import { type SocketAccess, socketAccess } from "./socket-access.ts";
import { socketRole } from "./socket-role.ts";
import { always, type SocketRoute, socketRoutes } from "./socket-routes.ts";
import { socketModel } from "./socket-schema.ts";

export interface SocketApi {
  readonly name: string;
  readonly api: aws.apigatewayv2.Api;
  readonly stage: aws.apigatewayv2.Stage;
  readonly stageName: string;
  readonly connections: DataTable;
}

/**
 * A WebSocket API into the same work queue, without a function on the way: clients send requests on a connection, hear at once that each
 * is accepted, and later its outcome.
 *
 * Children: `connections`; `socketRole`, `socketPolicy`; `socketApi`, `socketModel`, `socketCallers`, and of each route `<route>Integration`, `<route>Answer`,
 * `<route>`, `<route>Response`; `socketDeployment`, `socketStage`, `socketAccessLog`.
 *
 * @param requestsUrl where a status is asked for
 * @param authorizing the function that says who calls, if there is one
 */
export function socketApi(
  scope: Scope,
  stores: Stores,
  settings: Settings,
  schema: RequestSchema,
  requestsUrl: pulumi.Output<string>,
  authorizing: BundledFunction | undefined,
): SocketApi {
  const connections = dataTable(scope, "connections", "connections", {
    hashKey: "id",
    ttl: "expiresAt",
    // Of use for two hours, and then to nobody.
    pointInTimeRecovery: false,
  });
  const role = socketRole(scope, stores, connections, authorizing);
  const name = scope.physical("api", "socket");
  const api = new aws.apigatewayv2.Api(
    scope.logical("socket-api"),
    scope.args("socketApi", {
      name,
      description: `Takes requests for ${scope.subject} on connections`,
      protocolType: "WEBSOCKET",
      routeSelectionExpression: "$request.body.action",
    }),
    scope.options(),
  );
  const snapshot = new Snapshot(scope, { apiId: api.id });
  const model = snapshot.add(aws.apigatewayv2.Model, "socket-model", {
    // Letters and digits only: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html
    name: "Message",
    contentType: "application/json",
    description: `A message with a request for ${scope.subject}`,
    schema: socketModel(schema),
  });
  const connect = socketAccess(scope, snapshot, role.arn, settings, authorizing);
  for (const route of socketRoutes(scope, stores, connections, role.arn, settings))
    addRoute(
      snapshot,
      route,
      route.routeKey === "$connect" ? connect : {},
      route.routeKey === "request" ? model : undefined,
    );

  const deployment = new aws.apigatewayv2.Deployment(
    scope.logical("socket-deployment"),
    scope.args("socketDeployment", { apiId: api.id, triggers: { snapshot: snapshot.hash } }),
    scope.options({ dependsOn: [...snapshot.resources, role.rights] }),
  );
  // Its own name, not "live": it is known before the API's id is, and by it the right to push to this API's connections only can be written down.
  const stageName = scope.physical("stage");
  const stage = new aws.apigatewayv2.Stage(
    scope.logical("socket-stage"),
    scope.args("socketStage", {
      apiId: api.id,
      name: stageName,
      deploymentId: deployment.id,
      stageVariables: { requestsUrl },
      defaultRouteSettings: { throttlingRateLimit: settings.rate, throttlingBurstLimit: settings.burst },
      ...(settings.accessLogs ? { accessLogSettings: socketAccessLog(scope, name) } : {}),
    }),
    scope.options(),
  );
  return { name, api, stage, stageName, connections };
}

function addRoute(
  snapshot: Snapshot,

  { name, routeKey, integration, answer }: SocketRoute,
  access: SocketAccess,
  model: aws.apigatewayv2.Model | undefined,
): void {
  const behind = snapshot.add(aws.apigatewayv2.Integration, `${name}-integration`, integration);
  snapshot.add(aws.apigatewayv2.IntegrationResponse, `${name}-answer`, {
    integrationId: behind.id,
    integrationResponseKey: "$default",
    templateSelectionExpression: always,
    responseTemplates: { $default: answer },
  });
  const route = snapshot.add(aws.apigatewayv2.Route, name, {
    routeKey,
    ...access,
    target: behind.id.apply((id) => `integrations/${id}`),
    // Who wants an answer on the connection has to say so, and to give a response:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
    routeResponseSelectionExpression: "$default",
    ...(model && { modelSelectionExpression: always, requestModels: { $default: model.name } }),
  });
  snapshot.add(aws.apigatewayv2.RouteResponse, `${name}-response`, {
    routeId: route.id,
    routeResponseKey: "$default",
  });
}
