import {
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Entry } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** An application that signs users of a pool in. The id is `{userPoolId}/{clientId}`, as the real provider's import takes it. */
export const userPoolClient: Entry = {
  type: "aws:cognito/userPoolClient:UserPoolClient",
  inputs: {
    userPoolId: "replace",
    name: "update",
    explicitAuthFlows: "update",
    generateSecret: "replace",
    preventUserExistenceErrors: "update",
    enableTokenRevocation: "update",
    authSessionValidity: "update",
    refreshTokenValidity: "update",
  },
  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
  defaults: {
    explicitAuthFlows: [],
    generateSecret: false,
    preventUserExistenceErrors: "LEGACY",
    enableTokenRevocation: true,
    authSessionValidity: 3,
    refreshTokenValidity: 30,
  },
  sets: ["explicitAuthFlows"],
  identity: ["userPoolId", "name"],
  computed: ["clientSecret"],
  async create(aws, inputs) {
    const { userPoolId, generateSecret } = inputs as Given;
    const { UserPoolClient } = await aws.cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId: userPoolId,
        GenerateSecret: generateSecret,
        ...settings(inputs as Given),
      }),
    );
    return `${userPoolId}/${UserPoolClient?.ClientId}`;
  },
  async read(aws, id) {
    const answer = await unlessGone(aws.cognito.send(new DescribeUserPoolClientCommand(parse(id))));
    const held = answer?.UserPoolClient;
    if (!held) return undefined;
    return {
      userPoolId: held.UserPoolId,
      name: held.ClientName,
      explicitAuthFlows: held.ExplicitAuthFlows ?? [],
      generateSecret: held.ClientSecret !== undefined,
      preventUserExistenceErrors: held.PreventUserExistenceErrors,
      enableTokenRevocation: held.EnableTokenRevocation,
      authSessionValidity: held.AuthSessionValidity,
      refreshTokenValidity: held.RefreshTokenValidity,
      clientSecret: held.ClientSecret ?? "",
    };
  },
  async update(aws, id, inputs) {
    await aws.cognito.send(new UpdateUserPoolClientCommand({ ...parse(id), ...settings(inputs as Given) }));
  },
  async delete(aws, id) {
    await unlessGone(aws.cognito.send(new DeleteUserPoolClientCommand(parse(id))));
  },
};

const settings = (given: Given) => ({
  ClientName: given.name,
  ExplicitAuthFlows: given.explicitAuthFlows,
  PreventUserExistenceErrors: given.preventUserExistenceErrors,
  EnableTokenRevocation: given.enableTokenRevocation,
  AuthSessionValidity: given.authSessionValidity,
  RefreshTokenValidity: given.refreshTokenValidity,
});

function parse(id: string) {
  const at = id.indexOf("/");
  return { UserPoolId: id.slice(0, at), ClientId: id.slice(at + 1) };
}
