import {
  DeleteMethodCommand,
  GetMethodCommand,
  PutMethodCommand,
  UpdateMethodCommand,
} from "@aws-sdk/client-api-gateway";
import type { Entry } from "../entry.ts";
import { replacing } from "./apigateway-patch.ts";
import { idAt, keyOf, methodInputs, placeOf } from "./apigateway-place.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const method: Entry = {
  type: "aws:apigateway/method:Method",
  inputs: {
    ...methodInputs,
    authorization: "update",
    authorizerId: "update",
    authorizationScopes: "update",
    apiKeyRequired: "update",
    operationName: "update",
    requestModels: "update",
    requestParameters: "update",
    requestValidatorId: "update",
  },
  defaults: { apiKeyRequired: false, authorizationScopes: [], requestModels: {}, requestParameters: {} },
  objects: { requestModels: "map", requestParameters: "map" },
  sets: ["authorizationScopes"],
  identity: Object.keys(methodInputs),
  computed: [],
  async create(aws, inputs) {
    await aws.apigateway.send(new PutMethodCommand({ ...keyOf(inputs), ...methodSettings(inputs as Given) }));
    return idAt("agm", inputs);
  },
  async read(aws, id) {
    const { inputs, key } = placeOf(id);
    const held = await unlessGone(aws.apigateway.send(new GetMethodCommand(key)));
    return (
      held && {
        ...inputs,
        authorization: held.authorizationType,
        authorizerId: held.authorizerId,
        authorizationScopes: held.authorizationScopes ?? [],
        apiKeyRequired: held.apiKeyRequired,
        operationName: held.operationName || undefined,
        requestModels: held.requestModels ?? {},
        requestParameters: held.requestParameters ?? {},
        requestValidatorId: held.requestValidatorId,
      }
    );
  },
  async update(aws, _id, inputs) {
    const command = new UpdateMethodCommand(keyOf(inputs));
    await aws.apigateway.send(replacing(command, methodSettings(inputs as Given)));
  },
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteMethodCommand(placeOf(id).key)));
  },
};

const methodSettings = (given: Given) => ({
  authorizationType: given.authorization,
  authorizerId: given.authorizerId,
  authorizationScopes: given.authorizationScopes,
  apiKeyRequired: given.apiKeyRequired,
  operationName: given.operationName,
  requestModels: given.requestModels,
  requestParameters: given.requestParameters,
  requestValidatorId: given.requestValidatorId,
});
