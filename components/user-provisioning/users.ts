import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../parts/argument-error.ts";
import type { Statement } from "../parts/iam-document.ts";
import { regionalArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";
import type { GivenUserPool } from "./args.ts";
import { identityArn } from "./mail.ts";
import type { Settings } from "./settings.ts";

/** Where users are created, and the client by which they sign in. */
export interface Users {
  readonly poolId: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  /** What lets a function create them. */
  readonly statement: Statement;
}

const actions = ["cognito-idp:AdminCreateUser", "cognito-idp:AdminGetUser"];

export const usersOf = (scope: Scope, settings: Settings): Users =>
  settings.userPool ? givenUsers(scope, settings.userPool) : ownUsers(scope, settings);

/**
 * A pool whose users sign in by a code that is mailed to them, with all that this needs: the tier, the first factor, no MFA, and mails
 * that SES sends for the account, because Cognito's own sender does about fifty a day.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html#amazon-cognito-user-pools-authentication-flow-methods-passwordless
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html
 *
 * Anybody may still sign up: live sign-ups are what the rest of the quota is for.
 *
 * Children: `userPool`, `userPoolClient`.
 */
function ownUsers(scope: Scope, { sender }: Settings): Users {
  const name = scope.physical("userPool", "users");
  const pool = new aws.cognito.UserPool(
    scope.logical("users"),
    scope.args("userPool", {
      name,
      userPoolTier: "ESSENTIALS",
      usernameAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      autoVerifiedAttributes: ["email"],
      // A pool has to allow passwords, too; nobody of a roster is given one.
      signInPolicy: { allowedFirstAuthFactors: ["EMAIL_OTP", "PASSWORD"] },
      mfaConfiguration: "OFF",
      accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
      emailConfiguration: {
        emailSendingAccount: "DEVELOPER",
        sourceArn: identityArn(scope, sender),
        fromEmailAddress: sender.from,
      },
      deletionProtection: scope.ephemeral ? "INACTIVE" : "ACTIVE",
      tags: { [tag]: name },
    }),
    scope.dataOptions(),
  );
  const client = new aws.cognito.UserPoolClient(
    scope.logical("users-client"),
    scope.args("userPoolClient", {
      name: scope.physical("userPool", "client"),
      userPoolId: pool.id,
      explicitAuthFlows: ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      generateSecret: false,
      // Who asks learns nothing of who has an account.
      preventUserExistenceErrors: "ENABLED",
    }),
    scope.options(),
  );
  return {
    poolId: pool.id,
    // Where it is imported by pool and client, the id is both.
    clientId: client.id.apply((id) => id.split("/").at(-1) as string),
    // The id of a pool is Cognito's, so no document could name it before it is there; its tag can.
    // https://docs.aws.amazon.com/cognito/latest/developerguide/tagging.html
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
    statement: {
      sid: "Users",
      actions,
      resources: [poolArn(scope, pulumi.interpolate`${scope.account.region}_*`)],
      conditions: { StringEquals: { [`aws:ResourceTag/${tag}`]: name } },
    },
  };
}

/**
 * Refuses, at the preview, a pool whose users could not sign in without a password, or not all of them. It is read, and never changed: as a resource, because
 * the function `getUserPool` tells neither the tier nor the sign-in policy.
 */
function givenUsers(scope: Scope, { id, clientId }: GivenUserPool): Users {
  const { subject, component: parent } = scope;
  const pool = aws.cognito.UserPool.get(scope.logical("users"), id, undefined, { parent });
  const client = aws.cognito.getUserPoolClientOutput({ userPoolId: id, clientId }, { parent });
  const refuse = (problem: string, wayOut: string): never => {
    throw new ArgumentError(subject, `userPool ${id} ${problem}`, wayOut);
  };
  const passwordless = pulumi
    .all([pool.userPoolTier, pool.mfaConfiguration, pool.signInPolicy, pool.usernameAttributes])
    .apply(([tier, mfa, policy, names]) => {
      if (tier !== "ESSENTIALS" && tier !== "PLUS") {
        refuse(`has the tier ${tier}`, "passwordless sign-in needs ESSENTIALS or PLUS");
      }
      if (!policy?.allowedFirstAuthFactors?.includes("EMAIL_OTP")) {
        refuse("does not take EMAIL_OTP as a first factor", "add it to the pool's allowed first factors");
      }
      if (mfa === "ON") refuse("insists on MFA", "passwordless sign-in does without: make it optional, or off");
      if (!names?.includes("email")) {
        refuse(
          "does not know its users by e-mail",
          "usernameAttributes are set when a pool is made: name another pool",
        );
      }
    });
  // Each by itself: what a pool does not say is unknown at a preview, and with it all that is judged together; it is judged by the update then.
  // A pool that does not say so is case-sensitive: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UsernameConfigurationType.html
  const caseless = pool.usernameConfiguration.apply((username) => {
    if (username?.caseSensitive === false) return;
    refuse(
      "tells users' names apart by their case: Ann@example.org would be another user than ann@example.org",
      "usernameConfiguration is set when a pool is made: name another pool",
    );
  });
  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_EmailConfigurationType.html
  const mailing = pool.emailConfiguration.apply((mail) => {
    if (mail?.emailSendingAccount === "DEVELOPER") return;
    refuse(
      "has its codes sent by Cognito, which sends about 50 mails a day",
      "give the pool an SES identity of its own: emailConfiguration, emailSendingAccount DEVELOPER",
    );
  });
  const poolId = pulumi.all([passwordless, caseless, mailing]).apply(() => id);
  const knownClient = client.explicitAuthFlows.apply((flows) => {
    if (flows?.includes("ALLOW_USER_AUTH")) return clientId;
    throw new ArgumentError(
      subject,
      `userPool.clientId ${clientId} has no ALLOW_USER_AUTH among its flows`,
      "users without a password sign in by USER_AUTH: allow it, or name another client",
    );
  });
  return { poolId, clientId: knownClient, statement: { sid: "Users", actions, resources: [poolArn(scope, id)] } };
}

const tag = "levee:users";

const poolArn = (scope: Scope, id: pulumi.Input<string>) =>
  regionalArn(scope.account, "cognito-idp", pulumi.interpolate`userpool/${id}`);
