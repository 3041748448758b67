import {
  CreateRequestValidatorCommand,
  DeleteRequestValidatorCommand,
  GetRequestValidatorCommand,
  UpdateRequestValidatorCommand,
} from "@aws-sdk/client-api-gateway";
import type { Entry } from "../entry.ts";
import { inSomeApi } from "./apigateway-lookup.ts";
import { replacing } from "./apigateway-patch.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const requestValidator: Entry = {
  type: "aws:apigateway/requestValidator:RequestValidator",
  inputs: {
    restApi: "replace",
    name: "update",
    validateRequestBody: "update",
    validateRequestParameters: "update",
  },
  defaults: { validateRequestBody: false, validateRequestParameters: false },
  computed: [],
  async create(aws, inputs) {
    const { restApi, ...validator } = inputs as Given;
    return (await aws.apigateway.send(new CreateRequestValidatorCommand({ restApiId: restApi, ...validator }))).id!;
  },
  async read(aws, id) {
    const found = await inSomeApi(aws, (restApiId) =>
      aws.apigateway.send(new GetRequestValidatorCommand({ restApiId, requestValidatorId: id })),
    );
    if (!found) return undefined;
    const { restApi, name, validateRequestBody, validateRequestParameters } = found;
    return { restApi, name, validateRequestBody, validateRequestParameters };
  },
  async update(aws, id, inputs) {
    const { restApi, ...validator } = inputs as Given;
    const command = new UpdateRequestValidatorCommand({ restApiId: restApi, requestValidatorId: id });
    await aws.apigateway.send(replacing(command, validator));
  },
  async delete(aws, id) {
    const { restApi } = ((await requestValidator.read(aws, id)) ?? {}) as Given;
    if (!restApi) return;
    const request = { restApiId: restApi, requestValidatorId: id };
    await unlessGone(aws.apigateway.send(new DeleteRequestValidatorCommand(request)));
  },
};
