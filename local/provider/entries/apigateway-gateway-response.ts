import {
  DeleteGatewayResponseCommand,
  type GatewayResponseType,
  GetGatewayResponseCommand,
  PutGatewayResponseCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** What the gateway itself answers, such as THROTTLED; AWS always has one, so deleting it restores AWS's own. */
export const gatewayResponse: Entry = {
  type: "aws:apigateway/response:Response",
  inputs: {
    restApiId: "replace",
    responseType: "replace",
    statusCode: "update",
    responseParameters: "update",
    responseTemplates: "update",
  },
  // "the default JSON mapping template": https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
  defaults: {
    responseParameters: {},
    responseTemplates: { "application/json": '{"message":$context.error.messageString}' },
  },
  objects: { responseParameters: "map", responseTemplates: "map" },
  identity: ["restApiId", "responseType"],
  computed: [],
  async create(aws, inputs) {
    await putGatewayResponse(aws, inputs);
    return `aggr-${inputs.restApiId}-${inputs.responseType}`;
  },
  async read(aws, id) {
    const { restApiId, responseType } = parse(id);
    const request = { restApiId, responseType };
    const held = await unlessGone(aws.apigateway.send(new GetGatewayResponseCommand(request)));
    if (!held || held.defaultResponse) return undefined;
    const { statusCode, responseParameters = {}, responseTemplates = {} } = held;
    return { restApiId, responseType, statusCode, responseParameters, responseTemplates };
  },
  update: (aws, _id, inputs) => putGatewayResponse(aws, inputs),
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteGatewayResponseCommand(parse(id))));
  },
};

function parse(id: string) {
  const [, restApiId, responseType] = id.split("-");
  return { restApiId, responseType: responseType as GatewayResponseType };
}

async function putGatewayResponse(aws: Clients, inputs: Properties): Promise<void> {
  const { restApiId, responseType, ...response } = inputs as Given;
  await aws.apigateway.send(new PutGatewayResponseCommand({ restApiId, responseType, ...response }));
}
