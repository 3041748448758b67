import assert from "node:assert/strict";
import {
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
  type UserPoolClientType,
  type UserPoolType,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/cognito.ts";
import { emulated } from "./emulated.ts";
import { entrySuite } from "./entry-suite.ts";

const pool = (is: (held: UserPoolType) => unknown) => async (aws: Clients, UserPoolId: string) =>
  is((await aws.cognito.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool ?? {});

const client = (is: (held: UserPoolClientType) => unknown) => async (aws: Clients, id: string) => {
  const [UserPoolId, ClientId] = id.split("/");
  const { UserPoolClient } = await aws.cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  return is(UserPoolClient ?? {});
};

const password = {
  minimumLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
};
const passwordWith = (change: Partial<typeof password>, is: (held: Record<string, unknown>) => unknown) => ({
  to: { ...password, ...change },
  seen: pool(({ Policies }) => is({ ...Policies?.PasswordPolicy })),
});
const mail = {
  emailSendingAccount: "DEVELOPER",
  sourceArn: "arn:aws:ses:eu-central-1:000000000000:identity/example.com",
  fromEmailAddress: "Us <us@example.com>",
};
const identity = (name: string) => `arn:aws:ses:eu-central-1:000000000000:identity/${name}`;
const recovery = (name: string, priority = 1) => ({ recoveryMechanisms: [{ name, priority }] });

entrySuite("Cognito", entries, {
  "aws:cognito/userPool:UserPool": {
    base: { name: "it", passwordPolicy: password, tags: { team: "a", stage: "test" } },
    changes: {
      name: { to: "other", seen: pool(({ Name }) => Name === "other") },
      usernameAttributes: { to: ["email"], seen: pool((held) => held.UsernameAttributes?.join() === "email") },
      "usernameConfiguration.caseSensitive": {
        to: { caseSensitive: false },
        seen: pool(({ UsernameConfiguration }) => UsernameConfiguration?.CaseSensitive === false),
      },
      autoVerifiedAttributes: { to: ["email"], seen: pool((held) => held.AutoVerifiedAttributes?.join() === "email") },
      userPoolTier: { to: "LITE", seen: pool(({ UserPoolTier }) => UserPoolTier === "LITE") },
      "signInPolicy.allowedFirstAuthFactors": {
        to: { allowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] },
        seen: pool(({ Policies }) => Policies?.SignInPolicy?.AllowedFirstAuthFactors?.includes("EMAIL_OTP") ?? false),
      },
      "passwordPolicy.minimumLength": passwordWith({ minimumLength: 14 }, (held) => held.MinimumLength === 14),
      "passwordPolicy.requireLowercase": passwordWith({ requireLowercase: false }, (held) => !held.RequireLowercase),
      "passwordPolicy.requireUppercase": passwordWith({ requireUppercase: false }, (held) => !held.RequireUppercase),
      "passwordPolicy.requireNumbers": passwordWith({ requireNumbers: false }, (held) => !held.RequireNumbers),
      "passwordPolicy.requireSymbols": passwordWith({ requireSymbols: false }, (held) => !held.RequireSymbols),
      mfaConfiguration: { to: "OPTIONAL", seen: pool(({ MfaConfiguration }) => MfaConfiguration === "OPTIONAL") },
      "emailConfiguration.emailSendingAccount": {
        to: mail,
        seen: pool((held) => held.EmailConfiguration?.EmailSendingAccount === "DEVELOPER"),
      },
      "emailConfiguration.emailSendingAccount: taken out": {
        from: { emailConfiguration: mail },
        to: undefined,
        seen: pool((held) => held.EmailConfiguration?.SourceArn === undefined),
      },
      "emailConfiguration.sourceArn": {
        from: { emailConfiguration: mail },
        to: { ...mail, sourceArn: identity("example.org") },
        seen: pool((held) => held.EmailConfiguration?.SourceArn === identity("example.org")),
      },
      "emailConfiguration.fromEmailAddress": {
        from: { emailConfiguration: mail },
        to: { ...mail, fromEmailAddress: "them@example.com" },
        seen: pool((held) => held.EmailConfiguration?.From === "them@example.com"),
      },
      "emailConfiguration.configurationSet": {
        from: { emailConfiguration: mail },
        to: { ...mail, configurationSet: "codes" },
        seen: pool((held) => held.EmailConfiguration?.ConfigurationSet === "codes"),
      },
      "adminCreateUserConfig.allowAdminCreateUserOnly": {
        to: { allowAdminCreateUserOnly: true },
        seen: pool((held) => held.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true),
      },
      "accountRecoverySetting.recoveryMechanisms.name": {
        from: { accountRecoverySetting: recovery("verified_email") },
        to: recovery("admin_only"),
        seen: pool((held) => held.AccountRecoverySetting?.RecoveryMechanisms?.[0]?.Name === "admin_only"),
      },
      "accountRecoverySetting.recoveryMechanisms.priority": {
        from: { accountRecoverySetting: recovery("verified_email") },
        to: recovery("verified_email", 2),
        seen: pool((held) => held.AccountRecoverySetting?.RecoveryMechanisms?.[0]?.Priority === 2),
      },
      deletionProtection: {
        from: { deletionProtection: "ACTIVE" },
        to: "INACTIVE",
        seen: pool(({ DeletionProtection }) => DeletionProtection === "INACTIVE"),
      },
      tags: {
        to: { team: "b", cost: "1" },
        seen: pool(({ UserPoolTags }) => assert.deepEqual(UserPoolTags, { team: "b", cost: "1" })),
      },
      "tags: taken out": { to: undefined, seen: pool(({ UserPoolTags }) => assert.deepEqual(UserPoolTags, {})) },
    },
    drift: {
      by: (aws, UserPoolId) =>
        aws.cognito.send(new UpdateUserPoolCommand({ UserPoolId, MfaConfiguration: "OPTIONAL" })),
      shows: { mfaConfiguration: "OPTIONAL" },
    },
  },
  "aws:cognito/userPoolClient:UserPoolClient": async (aws) => {
    const made = async (PoolName: string) =>
      (await aws.cognito.send(new CreateUserPoolCommand({ PoolName }))).UserPool?.Id as string;
    const [first, second] = [await made("first"), await made("second")];
    return {
      base: { userPoolId: first, name: "web", explicitAuthFlows: ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] },
      changes: {
        userPoolId: { to: second, seen: client(({ UserPoolId }) => UserPoolId === second) },
        name: { to: "app", seen: client(({ ClientName }) => ClientName === "app") },
        explicitAuthFlows: {
          to: ["ALLOW_USER_SRP_AUTH"],
          seen: client((held) => held.ExplicitAuthFlows?.join() === "ALLOW_USER_SRP_AUTH"),
        },
        generateSecret: { to: true, seen: client(({ ClientSecret }) => ClientSecret !== undefined) },
        preventUserExistenceErrors: {
          to: "ENABLED",
          seen: client((held) => held.PreventUserExistenceErrors === "ENABLED"),
        },
        enableTokenRevocation: {
          to: false,
          seen: client(({ EnableTokenRevocation }) => EnableTokenRevocation === false),
        },
        authSessionValidity: { to: 15, seen: client(({ AuthSessionValidity }) => AuthSessionValidity === 15) },
        refreshTokenValidity: { to: 7, seen: client(({ RefreshTokenValidity }) => RefreshTokenValidity === 7) },
      },
      drift: {
        by: (aws, id) => {
          const [UserPoolId, ClientId] = id.split("/");
          return aws.cognito.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, AuthSessionValidity: 5 }));
        },
        shows: { authSessionValidity: 5 },
      },
    };
  },
});

describe("a user pool that is protected", () => {
  const emulator = emulated();
  it("is not deleted, as on AWS, though the emulator would", async () => {
    const { UserPool } = await emulator.aws.cognito.send(
      new CreateUserPoolCommand({ PoolName: "kept", DeletionProtection: "ACTIVE" }),
    );
    const entry = entries.find(({ type }) => type === "aws:cognito/userPool:UserPool");
    await assert.rejects(
      async () => entry?.delete(emulator.aws, UserPool?.Id as string, { deletionProtection: "ACTIVE" }),
      /deletionProtection "ACTIVE"; set it to "INACTIVE"/,
    );
    await emulator.aws.cognito.send(new DescribeUserPoolCommand({ UserPoolId: UserPool?.Id }));
  });
});
