import {
  type AuthFactorType,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Entry } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** A user pool; the id is the one that Cognito gives it. */
export const userPool: Entry = {
  type: "aws:cognito/userPool:UserPool",
  inputs: {
    // AWS takes another name in place (PoolName of UpdateUserPool); ministack 1.5.33 drops it.
    name: "replace",
    usernameAttributes: "replace",
    usernameConfiguration: "replace",
    autoVerifiedAttributes: "update",
    userPoolTier: "update",
    signInPolicy: "update",
    passwordPolicy: "update",
    mfaConfiguration: "update",
    emailConfiguration: "update",
    adminCreateUserConfig: "update",
    accountRecoverySetting: "update",
    deletionProtection: "update",
    tags: "update",
  },
  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
  defaults: {
    userPoolTier: "ESSENTIALS",
    mfaConfiguration: "OFF",
    deletionProtection: "INACTIVE",
    adminCreateUserConfig: { allowAdminCreateUserOnly: false },
    autoVerifiedAttributes: [],
    usernameAttributes: [],
    tags: {},
  },
  objects: {
    usernameConfiguration: ["caseSensitive"],
    signInPolicy: ["allowedFirstAuthFactors"],
    passwordPolicy: ["minimumLength", "requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"],
    emailConfiguration: ["emailSendingAccount", "sourceArn", "fromEmailAddress", "configurationSet"],
    adminCreateUserConfig: ["allowAdminCreateUserOnly"],
    accountRecoverySetting: ["recoveryMechanisms"],
    "accountRecoverySetting.recoveryMechanisms": ["name", "priority"],
    tags: "map",
  },
  sets: ["usernameAttributes", "autoVerifiedAttributes", "signInPolicy.allowedFirstAuthFactors"],
  computed: ["arn", "endpoint"],
  async create(aws, inputs) {
    const { name, usernameAttributes, usernameConfiguration } = inputs as Given;
    const { UserPool } = await aws.cognito.send(
      new CreateUserPoolCommand({
        PoolName: name,
        UsernameAttributes: usernameAttributes,
        UsernameConfiguration: usernameConfiguration && {
          CaseSensitive: (usernameConfiguration as { caseSensitive: boolean }).caseSensitive,
        },
        ...settings(inputs as Given),
      }),
    );
    return UserPool!.Id!;
  },
  async read(aws, id) {
    const answer = await unlessGone(aws.cognito.send(new DescribeUserPoolCommand({ UserPoolId: id })));
    const held = answer?.UserPool;
    if (!held) return undefined;
    const { Policies = {}, UsernameConfiguration, EmailConfiguration, AccountRecoverySetting } = held;
    return {
      name: held.Name,
      usernameAttributes: held.UsernameAttributes ?? [],
      usernameConfiguration: UsernameConfiguration && { caseSensitive: UsernameConfiguration.CaseSensitive },
      autoVerifiedAttributes: held.AutoVerifiedAttributes ?? [],
      userPoolTier: held.UserPoolTier,
      signInPolicy: Policies.SignInPolicy && {
        allowedFirstAuthFactors: Policies.SignInPolicy.AllowedFirstAuthFactors,
      },
      passwordPolicy: Policies.PasswordPolicy && {
        minimumLength: Policies.PasswordPolicy.MinimumLength,
        requireLowercase: Policies.PasswordPolicy.RequireLowercase,
        requireUppercase: Policies.PasswordPolicy.RequireUppercase,
        requireNumbers: Policies.PasswordPolicy.RequireNumbers,
        requireSymbols: Policies.PasswordPolicy.RequireSymbols,
      },
      mfaConfiguration: held.MfaConfiguration,
      emailConfiguration: EmailConfiguration?.SourceArn
        ? {
            emailSendingAccount: EmailConfiguration.EmailSendingAccount,
            sourceArn: EmailConfiguration.SourceArn,
            fromEmailAddress: EmailConfiguration.From,
            configurationSet: EmailConfiguration.ConfigurationSet,
          }
        : undefined,
      adminCreateUserConfig: {
        allowAdminCreateUserOnly: held.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
      },
      accountRecoverySetting: AccountRecoverySetting?.RecoveryMechanisms?.length
        ? {
            recoveryMechanisms: AccountRecoverySetting.RecoveryMechanisms.map(({ Name, Priority }) => ({
              name: Name,
              priority: Priority,
            })),
          }
        : undefined,
      deletionProtection: held.DeletionProtection,
      tags: held.UserPoolTags ?? {},
      arn: held.Arn,
      endpoint: `cognito-idp.${aws.region}.amazonaws.com/${id}`,
    };
  },
  /** An update names everything: what is left out is set back. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html */
  async update(aws, id, inputs) {
    await aws.cognito.send(new UpdateUserPoolCommand({ UserPoolId: id, ...settings(inputs as Given) }));
  },
  async delete(aws, id, { deletionProtection }) {
    if (deletionProtection === "ACTIVE")
      throw new Error(`user pool ${id} has deletionProtection "ACTIVE"; set it to "INACTIVE" and update it first`);
    await unlessGone(aws.cognito.send(new DeleteUserPoolCommand({ UserPoolId: id })));
  },
};

interface Password {
  readonly minimumLength?: number;
  readonly requireLowercase?: boolean;
  readonly requireUppercase?: boolean;
  readonly requireNumbers?: boolean;
  readonly requireSymbols?: boolean;
}

/** Cognito's own: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html */
const OWN_PASSWORD: Required<Password> = {
  minimumLength: 8,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
};

/** All that can be changed later. */
function settings(given: Given): Omit<UpdateUserPoolCommandInput, "UserPoolId"> {
  const password = { ...OWN_PASSWORD, ...(given.passwordPolicy as Password | undefined) };
  const signIn = given.signInPolicy as { allowedFirstAuthFactors?: AuthFactorType[] } | undefined;
  const mail = given.emailConfiguration as Readonly<Record<string, string>> | undefined;
  const recovery = given.accountRecoverySetting as
    | { recoveryMechanisms?: { name: never; priority: number }[] }
    | undefined;
  return {
    AutoVerifiedAttributes: given.autoVerifiedAttributes,
    UserPoolTier: given.userPoolTier,
    Policies: {
      PasswordPolicy: {
        MinimumLength: password.minimumLength,
        RequireLowercase: password.requireLowercase,
        RequireUppercase: password.requireUppercase,
        RequireNumbers: password.requireNumbers,
        RequireSymbols: password.requireSymbols,
      },
      ...(signIn ? { SignInPolicy: { AllowedFirstAuthFactors: signIn.allowedFirstAuthFactors } } : {}),
    },
    MfaConfiguration: given.mfaConfiguration,
    EmailConfiguration: mail
      ? {
          EmailSendingAccount: mail.emailSendingAccount as "DEVELOPER",
          SourceArn: mail.sourceArn,
          From: mail.fromEmailAddress,
          ConfigurationSet: mail.configurationSet,
        }
      : { EmailSendingAccount: "COGNITO_DEFAULT" },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly:
        (given.adminCreateUserConfig as { allowAdminCreateUserOnly?: boolean } | undefined)?.allowAdminCreateUserOnly ??
        false,
    },
    AccountRecoverySetting: {
      RecoveryMechanisms: (recovery?.recoveryMechanisms ?? []).map(({ name, priority }) => ({
        Name: name,
        Priority: priority,
      })),
    },
    DeletionProtection: given.deletionProtection,
    UserPoolTags: given.tags,
  };
}
