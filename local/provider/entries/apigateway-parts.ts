import {
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateResourceCommand,
  DeleteGatewayResponseCommand,
  DeleteModelCommand,
  DeleteRequestValidatorCommand,
  DeleteResourceCommand,
  type GatewayResponseType,
  GetGatewayResponseCommand,
  GetModelsCommand,
  GetRequestValidatorCommand,
  GetResourceCommand,
  PutGatewayResponseCommand,
  UpdateModelCommand,
  UpdateRequestValidatorCommand,
  UpdateResourceCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { inSomeApi, replacing } from "./apigateway-calls.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const resource: Entry = {
  type: "aws:apigateway/resource:Resource",
  inputs: { restApi: "replace", parentId: "update", pathPart: "update" },
  identity: ["restApi", "parentId", "pathPart"],
  computed: ["path"],
  volatile: ["path"],
  async create(aws, inputs) {
    const { restApi, parentId, pathPart } = inputs as Given;
    const { id } = await aws.apigateway.send(new CreateResourceCommand({ restApiId: restApi, parentId, pathPart }));
    return id!;
  },
  async read(aws, id) {
    const found = await inSomeApi(aws, (restApiId) =>
      aws.apigateway.send(new GetResourceCommand({ restApiId, resourceId: id })),
    );
    return found && { restApi: found.restApi, parentId: found.parentId, pathPart: found.pathPart, path: found.path };
  },
  async update(aws, id, inputs) {
    const { restApi, parentId, pathPart } = inputs as Given;
    const command = new UpdateResourceCommand({ restApiId: restApi, resourceId: id });
    await aws.apigateway.send(replacing(command, { parentId, pathPart }));
  },
  async delete(aws, id) {
    const { restApi } = ((await resource.read(aws, id)) ?? {}) as Given;
    if (!restApi) return;
    await unlessGone(aws.apigateway.send(new DeleteResourceCommand({ restApiId: restApi, resourceId: id })));
  },
};

export const model: Entry = {
  type: "aws:apigateway/model:Model",
  inputs: { restApi: "replace", name: "replace", contentType: "replace", description: "update", schema: "update" },
  defaults: { description: "" },
  identity: ["restApi", "name"],
  json: ["schema"],
  computed: [],
  // Model names are alphanumeric: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html
  autoname: (candidate) => candidate.replace(/[^A-Za-z0-9]/g, ""),
  async create(aws, inputs) {
    const { restApi, name, contentType, description, schema } = inputs as Given;
    const command = new CreateModelCommand({ restApiId: restApi, name, contentType, description, schema });
    return (await aws.apigateway.send(command)).id!;
  },
  async read(aws, id) {
    const found = await findModel(aws, id);
    if (!found) return undefined;
    const { restApi, name, contentType, description, schema } = found;
    return { restApi, name, contentType, description: description ?? "", schema: schema || undefined };
  },
  async update(aws, _id, inputs) {
    const { restApi, name, description, schema } = inputs as Given;
    const command = new UpdateModelCommand({ restApiId: restApi, modelName: name });
    await aws.apigateway.send(replacing(command, { description, schema: schema ?? "" }));
  },
  async delete(aws, id) {
    const { restApi, name } = ((await findModel(aws, id)) ?? {}) as Given;
    if (!restApi) return;
    await unlessGone(aws.apigateway.send(new DeleteModelCommand({ restApiId: restApi, modelName: name })));
  },
};

// AWS looks a model up by its name; the real provider's id is the model's own.
const findModel = (aws: Clients, id: string) =>
  inSomeApi(aws, async (restApiId) => {
    const { items = [] } = await aws.apigateway.send(new GetModelsCommand({ restApiId, limit: 500 }));
    return items.find((item) => item.id === id);
  });

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
