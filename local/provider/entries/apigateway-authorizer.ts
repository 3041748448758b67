import {
  CreateAuthorizerCommand,
  DeleteAuthorizerCommand,
  GetAuthorizerCommand,
  UpdateAuthorizerCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry } from "../entry.ts";
import { inSomeApi } from "./apigateway-lookup.ts";
import { replacing } from "./apigateway-patch.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const authorizer: Entry = {
  type: "aws:apigateway/authorizer:Authorizer",
  inputs: {
    restApi: "replace",
    name: "update",
    type: "update",
    authorizerUri: "update",
    authorizerCredentials: "update",
    authorizerResultTtlInSeconds: "update",
    identitySource: "update",
    identityValidationExpression: "update",
    providerArns: "update",
  },
  // https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
  defaults: {
    type: "TOKEN",
    authorizerResultTtlInSeconds: 300,
    identitySource: "method.request.header.Authorization",
    providerArns: [],
  },
  sets: ["providerArns"],
  computed: ["arn"],
  async create(aws, inputs) {
    const { restApi } = inputs as Given;
    const command = new CreateAuthorizerCommand({ restApiId: restApi, ...authorizerSettings(inputs as Given) });
    return (await aws.apigateway.send(command)).id!;
  },
  async read(aws, id) {
    const found = await inSomeApi(aws, (restApiId) =>
      aws.apigateway.send(new GetAuthorizerCommand({ restApiId, authorizerId: id })),
    );
    return (
      found && {
        restApi: found.restApi,
        name: found.name,
        type: found.type,
        authorizerUri: found.authorizerUri || undefined,
        authorizerCredentials: found.authorizerCredentials || undefined,
        authorizerResultTtlInSeconds: found.authorizerResultTtlInSeconds,
        identitySource: found.identitySource,
        identityValidationExpression: found.identityValidationExpression || undefined,
        providerArns: found.providerARNs ?? [],
        arn: arnOf(aws, found.restApi, id),
      }
    );
  },
  async update(aws, id, inputs) {
    const { restApi } = inputs as Given;
    const command = new UpdateAuthorizerCommand({ restApiId: restApi, authorizerId: id });
    const {
      authorizerUri = "",
      authorizerCredentials = "",
      identityValidationExpression = "",
      ...others
    } = authorizerSettings(inputs as Given);
    const settings = { authorizerUri, authorizerCredentials, identityValidationExpression, ...others };
    await aws.apigateway.send(replacing(command, settings));
  },
  async delete(aws, id) {
    const { restApi } = ((await authorizer.read(aws, id)) ?? {}) as Given;
    if (!restApi) return;
    await unlessGone(aws.apigateway.send(new DeleteAuthorizerCommand({ restApiId: restApi, authorizerId: id })));
  },
};

const arnOf = (aws: Clients, restApi: string, id: string) =>
  `arn:aws:apigateway:${aws.region}::/restapis/${restApi}/authorizers/${id}`;

const authorizerSettings = (given: Given) => ({
  name: given.name,
  type: given.type,
  authorizerUri: given.authorizerUri,
  authorizerCredentials: given.authorizerCredentials,
  authorizerResultTtlInSeconds: given.authorizerResultTtlInSeconds,
  identitySource: given.identitySource,
  identityValidationExpression: given.identityValidationExpression,
  providerARNs: given.providerArns,
});
