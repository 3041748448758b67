import {
  DeleteIntegrationCommand,
  DeleteIntegrationResponseCommand,
  DeleteMethodCommand,
  DeleteMethodResponseCommand,
  GetIntegrationCommand,
  GetIntegrationResponseCommand,
  GetMethodCommand,
  GetMethodResponseCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  UpdateIntegrationCommand,
  UpdateMethodCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { replacing } from "./apigateway-calls.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** The four types below hang on one method of one resource, and their ids spell it: `agm-{api}-{resource}-{GET}`, `agmr-…-{200}`. */
const place = { restApi: "replace", resourceId: "replace", httpMethod: "replace" } as const;

const id = (prefix: string, { restApi, resourceId, httpMethod, statusCode }: Properties) =>
  [prefix, restApi, resourceId, httpMethod, statusCode].filter((part) => part !== undefined).join("-");

function parse(id: string) {
  const [, restApi, resourceId, httpMethod, statusCode] = id.split("-");
  const inputs = { restApi, resourceId, httpMethod, ...(statusCode && { statusCode }) };
  return { inputs, key: key(inputs) };
}

function key(inputs: Properties) {
  const { restApi, resourceId, httpMethod, statusCode } = inputs as Given;
  return { restApiId: restApi, resourceId, httpMethod, statusCode };
}

export const method: Entry = {
  type: "aws:apigateway/method:Method",
  inputs: {
    ...place,
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
  identity: Object.keys(place),
  computed: [],
  async create(aws, inputs) {
    await aws.apigateway.send(new PutMethodCommand({ ...key(inputs), ...methodSettings(inputs as Given) }));
    return id("agm", inputs);
  },
  async read(aws, id) {
    const { inputs, key } = parse(id);
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
    const command = new UpdateMethodCommand(key(inputs));
    await aws.apigateway.send(replacing(command, methodSettings(inputs as Given)));
  },
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteMethodCommand(parse(id).key)));
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

export const methodResponse: Entry = {
  type: "aws:apigateway/methodResponse:MethodResponse",
  inputs: { ...place, statusCode: "replace", responseModels: "update", responseParameters: "update" },
  defaults: { responseModels: {}, responseParameters: {} },
  objects: { responseModels: "map", responseParameters: "map" },
  identity: [...Object.keys(place), "statusCode"],
  computed: [],
  create: (aws, inputs) => putMethodResponse(aws, inputs),
  async read(aws, id) {
    const { inputs, key } = parse(id);
    const held = await unlessGone(aws.apigateway.send(new GetMethodResponseCommand(key)));
    return held && { ...inputs, responseModels: held.responseModels, responseParameters: held.responseParameters };
  },
  // ministack has no UpdateMethodResponse, and AWS no second PutMethodResponse.
  async update(aws, id, inputs) {
    await unlessGone(aws.apigateway.send(new DeleteMethodResponseCommand(parse(id).key)));
    await putMethodResponse(aws, inputs);
  },
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteMethodResponseCommand(parse(id).key)));
  },
};

async function putMethodResponse(aws: Clients, inputs: Properties): Promise<string> {
  const { responseModels, responseParameters } = inputs as Given;
  await aws.apigateway.send(new PutMethodResponseCommand({ ...key(inputs), responseModels, responseParameters }));
  return id("agmr", inputs);
}

export const integration: Entry = {
  type: "aws:apigateway/integration:Integration",
  inputs: {
    ...place,
    type: "replace",
    integrationHttpMethod: "replace",
    credentials: "replace",
    passthroughBehavior: "replace",
    uri: "update",
    contentHandling: "update",
    requestParameters: "update",
    requestTemplates: "update",
    timeoutMilliseconds: "update",
  },
  // https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
  defaults: {
    passthroughBehavior: "WHEN_NO_MATCH",
    requestParameters: {},
    requestTemplates: {},
    timeoutMilliseconds: 29_000,
  },
  objects: { requestParameters: "map", requestTemplates: "map" },
  identity: Object.keys(place),
  computed: [],
  async create(aws, inputs) {
    const { type, integrationHttpMethod, credentials, passthroughBehavior } = inputs as Given;
    const fixed = { type, integrationHttpMethod, credentials, passthroughBehavior };
    const command = new PutIntegrationCommand({ ...key(inputs), ...fixed, ...integrationSettings(inputs as Given) });
    await aws.apigateway.send(command);
    return id("agi", inputs);
  },
  async read(aws, id) {
    const { inputs, key } = parse(id);
    const held = await unlessGone(aws.apigateway.send(new GetIntegrationCommand(key)));
    return (
      held && {
        ...inputs,
        type: held.type,
        // A mock calls nothing; ministack says POST all the same.
        integrationHttpMethod: held.type === "MOCK" ? undefined : held.httpMethod,
        credentials: held.credentials,
        passthroughBehavior: held.passthroughBehavior,
        uri: held.uri || undefined,
        contentHandling: held.contentHandling,
        requestParameters: held.requestParameters ?? {},
        requestTemplates: held.requestTemplates ?? {},
        timeoutMilliseconds: held.timeoutInMillis,
      }
    );
  },
  async update(aws, _id, inputs) {
    const command = new UpdateIntegrationCommand(key(inputs));
    await aws.apigateway.send(replacing(command, integrationSettings(inputs as Given)));
  },
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteIntegrationCommand(parse(id).key)));
  },
};

const integrationSettings = (given: Given) => ({
  uri: given.uri,
  contentHandling: given.contentHandling,
  requestParameters: given.requestParameters,
  requestTemplates: given.requestTemplates,
  timeoutInMillis: given.timeoutMilliseconds,
});

export const integrationResponse: Entry = {
  type: "aws:apigateway/integrationResponse:IntegrationResponse",
  inputs: {
    ...place,
    statusCode: "replace",
    contentHandling: "update",
    responseParameters: "update",
    responseTemplates: "update",
    selectionPattern: "update",
  },
  defaults: { responseParameters: {}, responseTemplates: {} },
  objects: { responseParameters: "map", responseTemplates: "map" },
  identity: [...Object.keys(place), "statusCode"],
  computed: [],
  async create(aws, inputs) {
    await putIntegrationResponse(aws, inputs);
    return id("agir", inputs);
  },
  async read(aws, id) {
    const { inputs, key } = parse(id);
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
    await unlessGone(aws.apigateway.send(new DeleteIntegrationResponseCommand(parse(id).key)));
  },
};

async function putIntegrationResponse(aws: Clients, inputs: Properties): Promise<void> {
  const { contentHandling, responseParameters, responseTemplates, selectionPattern } = inputs as Given;
  const response = { contentHandling, responseParameters, responseTemplates, selectionPattern };
  await aws.apigateway.send(new PutIntegrationResponseCommand({ ...key(inputs), ...response }));
}
