import {
  DeleteMethodResponseCommand,
  GetMethodResponseCommand,
  PutMethodResponseCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { idAt, keyOf, methodInputs, placeOf } from "./apigateway-place.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const methodResponse: Entry = {
  type: "aws:apigateway/methodResponse:MethodResponse",
  inputs: { ...methodInputs, statusCode: "replace", responseModels: "update", responseParameters: "update" },
  defaults: { responseModels: {}, responseParameters: {} },
  objects: { responseModels: "map", responseParameters: "map" },
  identity: [...Object.keys(methodInputs), "statusCode"],
  computed: [],
  create: putMethodResponse,
  async read(aws, id) {
    const { inputs, key } = placeOf(id);
    const held = await unlessGone(aws.apigateway.send(new GetMethodResponseCommand(key)));
    return held && { ...inputs, responseModels: held.responseModels, responseParameters: held.responseParameters };
  },
  // ministack has no UpdateMethodResponse, and AWS no second PutMethodResponse.
  async update(aws, id, inputs) {
    await unlessGone(aws.apigateway.send(new DeleteMethodResponseCommand(placeOf(id).key)));
    await putMethodResponse(aws, inputs);
  },
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteMethodResponseCommand(placeOf(id).key)));
  },
};

async function putMethodResponse(aws: Clients, inputs: Properties): Promise<string> {
  const { responseModels, responseParameters } = inputs as Given;
  await aws.apigateway.send(new PutMethodResponseCommand({ ...keyOf(inputs), responseModels, responseParameters }));
  return idAt("agmr", inputs);
}
