import {
  CreateIntegrationResponseCommand,
  CreateRouteResponseCommand,
  DeleteIntegrationResponseCommand,
  DeleteRouteResponseCommand,
  GetIntegrationResponseCommand,
  GetIntegrationsCommand,
  GetRouteResponseCommand,
  GetRoutesCommand,
  UpdateIntegrationResponseCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Entry } from "../entry.ts";
import { inSomeSocketApi } from "./apigatewayv2-lookup.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const socketIntegrationResponse: Entry = {
  type: "aws:apigatewayv2/integrationResponse:IntegrationResponse",
  inputs: {
    apiId: "replace",
    integrationId: "replace",
    integrationResponseKey: "update",
    responseTemplates: "update",
    templateSelectionExpression: "update",
  },
  objects: { responseTemplates: "map" },
  named: "",
  identity: ["apiId", "integrationId", "integrationResponseKey"],
  computed: [],
  async create(aws, inputs) {
    const command = new CreateIntegrationResponseCommand(settings(inputs as Given));
    return (await aws.apigatewayv2.send(command)).IntegrationResponseId!;
  },
  async read(aws, id) {
    const found = await inSomeSocketApi(aws, async (ApiId) => {
      const { Items = [] } = await aws.apigatewayv2.send(new GetIntegrationsCommand({ ApiId }));
      return firstOf(Items, async ({ IntegrationId }) => {
        const at = { ApiId, IntegrationId, IntegrationResponseId: id };
        const held = await unlessGone(aws.apigatewayv2.send(new GetIntegrationResponseCommand(at)));
        return held && { ...held, integrationId: IntegrationId };
      });
    });
    return (
      found && {
        apiId: found.apiId,
        integrationId: found.integrationId,
        integrationResponseKey: found.IntegrationResponseKey,
        responseTemplates: found.ResponseTemplates,
        templateSelectionExpression: found.TemplateSelectionExpression || undefined,
      }
    );
  },
  async update(aws, id, inputs) {
    const command = new UpdateIntegrationResponseCommand({ ...settings(inputs as Given), IntegrationResponseId: id });
    await aws.apigatewayv2.send(command);
  },
  async delete(aws, id, old) {
    const { apiId, integrationId } = old as Given;
    const at = { ApiId: apiId, IntegrationId: integrationId, IntegrationResponseId: id };
    await unlessGone(aws.apigatewayv2.send(new DeleteIntegrationResponseCommand(at)));
  },
};

/** What is taken out is set to nothing. */
const settings = (given: Given) => ({
  ApiId: given.apiId,
  IntegrationId: given.integrationId,
  IntegrationResponseKey: given.integrationResponseKey,
  ResponseTemplates: given.responseTemplates ?? {},
  TemplateSelectionExpression: given.templateSelectionExpression ?? "",
});

/** Makes a route answer. Only `$default` exists: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html */
export const routeResponse: Entry = {
  type: "aws:apigatewayv2/routeResponse:RouteResponse",
  inputs: { apiId: "replace", routeId: "replace", routeResponseKey: "replace" },
  named: "",
  identity: ["apiId", "routeId", "routeResponseKey"],
  computed: [],
  async create(aws, inputs) {
    const { apiId, routeId, routeResponseKey } = inputs as Given;
    const command = new CreateRouteResponseCommand({
      ApiId: apiId,
      RouteId: routeId,
      RouteResponseKey: routeResponseKey,
    });
    return (await aws.apigatewayv2.send(command)).RouteResponseId!;
  },
  async read(aws, id) {
    const found = await inSomeSocketApi(aws, async (ApiId) => {
      const { Items = [] } = await aws.apigatewayv2.send(new GetRoutesCommand({ ApiId }));
      return firstOf(Items, async ({ RouteId }) => {
        const at = { ApiId, RouteId, RouteResponseId: id };
        const held = await unlessGone(aws.apigatewayv2.send(new GetRouteResponseCommand(at)));
        return held && { ...held, routeId: RouteId };
      });
    });
    return found && { apiId: found.apiId, routeId: found.routeId, routeResponseKey: found.RouteResponseKey };
  },
  async delete(aws, id, old) {
    const { apiId, routeId } = old as Given;
    const command = new DeleteRouteResponseCommand({ ApiId: apiId, RouteId: routeId, RouteResponseId: id });
    await unlessGone(aws.apigatewayv2.send(command));
  },
};

/** The first of some that answers. */
async function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  return (await Promise.all(items.map(find))).find((found) => found !== undefined);
}
