import {
  CreateRouteCommand,
  DeleteRouteCommand,
  GetRouteCommand,
  UpdateRouteCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Entry } from "../entry.ts";
import { inSomeSocketApi } from "./apigatewayv2-lookup.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const route: Entry = {
  type: "aws:apigatewayv2/route:Route",
  inputs: {
    apiId: "replace",
    routeKey: "update",
    target: "update",
    authorizationType: "update",
    authorizerId: "update",
    modelSelectionExpression: "update",
    requestModels: "update",
    routeResponseSelectionExpression: "update",
  },
  defaults: { authorizationType: "NONE" },
  objects: { requestModels: "map" },
  named: "",
  identity: ["apiId", "routeKey"],
  computed: [],
  async create(aws, inputs) {
    return (await aws.apigatewayv2.send(new CreateRouteCommand(settings(inputs as Given)))).RouteId!;
  },
  async read(aws, id) {
    const found = await inSomeSocketApi(aws, (ApiId) =>
      aws.apigatewayv2.send(new GetRouteCommand({ ApiId, RouteId: id })),
    );
    return (
      found && {
        apiId: found.apiId,
        routeKey: found.RouteKey,
        target: found.Target || undefined,
        authorizationType: found.AuthorizationType,
        authorizerId: found.AuthorizerId || undefined,
        modelSelectionExpression: found.ModelSelectionExpression || undefined,
        requestModels: found.RequestModels,
        routeResponseSelectionExpression: found.RouteResponseSelectionExpression || undefined,
      }
    );
  },
  async update(aws, id, inputs) {
    await aws.apigatewayv2.send(new UpdateRouteCommand({ ...settings(inputs as Given), RouteId: id }));
  },
  async delete(aws, id, old) {
    const { apiId } = old as Given;
    await unlessGone(aws.apigatewayv2.send(new DeleteRouteCommand({ ApiId: apiId, RouteId: id })));
  },
};

/** What is taken out is set to nothing. */
const settings = (given: Given) => ({
  ApiId: given.apiId,
  RouteKey: given.routeKey,
  Target: given.target ?? "",
  AuthorizationType: given.authorizationType,
  AuthorizerId: given.authorizerId ?? "",
  ModelSelectionExpression: given.modelSelectionExpression ?? "",
  RequestModels: given.requestModels ?? {},
  RouteResponseSelectionExpression: given.routeResponseSelectionExpression ?? "",
});
