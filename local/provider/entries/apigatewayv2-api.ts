import {
  CreateApiCommand,
  DeleteApiCommand,
  GetApiCommand,
  GetTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApiCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Clients } from "../clients.ts";
import type { Entry } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** WebSocket APIs; the inputs that only an HTTP API has (CORS, quick create, an OpenAPI body) are not carried over. */
export const socketApi: Entry = {
  type: "aws:apigatewayv2/api:Api",
  inputs: {
    name: "update",
    protocolType: "replace",
    routeSelectionExpression: "update",
    description: "update",
    tags: "update",
  },
  defaults: { description: "", routeSelectionExpression: "$request.method $request.path", tags: {} },
  objects: { tags: "map" },
  computed: ["apiEndpoint", "arn", "executionArn"],
  async create(aws, inputs) {
    const { name, protocolType, routeSelectionExpression, description, tags } = inputs as Given;
    const settings = { Name: name, RouteSelectionExpression: routeSelectionExpression, Description: description };
    const command = new CreateApiCommand({ ...settings, ProtocolType: protocolType, Tags: tags });
    return (await aws.apigatewayv2.send(command)).ApiId!;
  },
  async read(aws, id) {
    const api = await unlessGone(aws.apigatewayv2.send(new GetApiCommand({ ApiId: id })));
    const tags = api && (await aws.apigatewayv2.send(new GetTagsCommand({ ResourceArn: arnOf(aws, id) }))).Tags;
    return (
      api && {
        name: api.Name,
        protocolType: api.ProtocolType,
        routeSelectionExpression: api.RouteSelectionExpression,
        description: api.Description ?? "",
        tags: tags ?? {},
        apiEndpoint: `${aws.endpoint.replace(/^http/, "ws")}/_aws/execute-api/${id}`,
        arn: arnOf(aws, id),
        executionArn: `arn:aws:execute-api:${aws.region}:${aws.account}:${id}`,
      }
    );
  },
  async update(aws, id, inputs) {
    const { name, routeSelectionExpression, description, tags = {} } = inputs as Given;
    const settings = { Name: name, RouteSelectionExpression: routeSelectionExpression, Description: description };
    await aws.apigatewayv2.send(new UpdateApiCommand({ ApiId: id, ...settings }));
    const ResourceArn = arnOf(aws, id);
    const { Tags: held = {} } = await aws.apigatewayv2.send(new GetTagsCommand({ ResourceArn }));
    const dropped = Object.keys(held).filter((key) => !(key in tags));
    if (dropped.length > 0) await aws.apigatewayv2.send(new UntagResourceCommand({ ResourceArn, TagKeys: dropped }));
    await aws.apigatewayv2.send(new TagResourceCommand({ ResourceArn, Tags: tags }));
  },
  async delete(aws, id) {
    await unlessGone(aws.apigatewayv2.send(new DeleteApiCommand({ ApiId: id })));
  },
};

const arnOf = (aws: Clients, id: string) => `arn:aws:apigateway:${aws.region}::/apis/${id}`;
