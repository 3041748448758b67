import {
  DeleteIntegrationResponseCommand,
  GetIntegrationResponseCommand,
  PutIntegrationResponseCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { idAt, keyOf, methodInputs, placeOf } from "./apigateway-place.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const integrationResponse: Entry = {
  type: "aws:apigateway/integrationResponse:IntegrationResponse",
  inputs: {
    ...methodInputs,
    statusCode: "replace",
    contentHandling: "update",
    responseParameters: "update",
    responseTemplates: "update",
    selectionPattern: "update",
  },
  defaults: { responseParameters: {}, responseTemplates: {} },
  objects: { responseParameters: "map", responseTemplates: "map" },
  identity: [...Object.keys(methodInputs), "statusCode"],
  computed: [],
  async create(aws, inputs) {
    await putIntegrationResponse(aws, inputs);
    return idAt("agir", inputs);
  },
  async read(aws, id) {
    const { inputs, key } = placeOf(id);
    const held = await unlessGone(aws.apigateway.send(new GetIntegrationResponseCommand(key)));
    return (
      held && {
        ...inputs,
        contentHandling: held.contentHandling,
        responseParameters: held.responseParameters ?? {},
        responseTemplates: held.responseTemplates ?? {},
        selectionPattern: held.selectionPattern || undefined,
      }
    );
  },
  update: (aws, _id, inputs) => putIntegrationResponse(aws, inputs),
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteIntegrationResponseCommand(placeOf(id).key)));
  },
};

async function putIntegrationResponse(aws: Clients, inputs: Properties): Promise<void> {
  const { contentHandling, responseParameters, responseTemplates, selectionPattern } = inputs as Given;
  const response = { contentHandling, responseParameters, responseTemplates, selectionPattern };
  await aws.apigateway.send(new PutIntegrationResponseCommand({ ...keyOf(inputs), ...response }));
}
