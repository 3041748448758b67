import {
  CreateAuthorizerCommand,
  DeleteAuthorizerCommand,
  GetAuthorizerCommand,
  UpdateAuthorizerCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Entry } from "../entry.ts";
import { inSomeSocketApi } from "./apigatewayv2-lookup.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** Lambda authorizers of WebSocket APIs, which are of the type REQUEST and have no cache. */
export const socketAuthorizer: Entry = {
  type: "aws:apigatewayv2/authorizer:Authorizer",
  inputs: {
    apiId: "replace",
    name: "update",
    authorizerType: "replace",
    authorizerUri: "update",
    authorizerCredentialsArn: "update",
    identitySources: "update",
  },
  sets: ["identitySources"],
  computed: [],
  async create(aws, inputs) {
    return (await aws.apigatewayv2.send(new CreateAuthorizerCommand(settings(inputs as Given)))).AuthorizerId!;
  },
  async read(aws, id) {
    const found = await inSomeSocketApi(aws, (ApiId) =>
      aws.apigatewayv2.send(new GetAuthorizerCommand({ ApiId, AuthorizerId: id })),
    );
    return (
      found && {
        apiId: found.apiId,
        name: found.Name,
        authorizerType: found.AuthorizerType,
        authorizerUri: found.AuthorizerUri || undefined,
        authorizerCredentialsArn: found.AuthorizerCredentialsArn || undefined,
        identitySources: found.IdentitySource?.length ? found.IdentitySource : undefined,
      }
    );
  },
  async update(aws, id, inputs) {
    await aws.apigatewayv2.send(new UpdateAuthorizerCommand({ ...settings(inputs as Given), AuthorizerId: id }));
  },
  async delete(aws, id, old) {
    const { apiId } = old as Given;
    await unlessGone(aws.apigatewayv2.send(new DeleteAuthorizerCommand({ ApiId: apiId, AuthorizerId: id })));
  },
};

/** What is taken out is set to nothing. */
const settings = (given: Given) => ({
  ApiId: given.apiId,
  Name: given.name,
  AuthorizerType: given.authorizerType,
  AuthorizerUri: given.authorizerUri,
  AuthorizerCredentialsArn: given.authorizerCredentialsArn ?? "",
  IdentitySource: given.identitySources ?? [],
});
