import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Scope } from "../../../components/parts/scope.ts";
import { settingsOf } from "../../../components/user-provisioning/settings.ts";
import { type Users, usersOf } from "../../../components/user-provisioning/users.ts";
import { account, record, region } from "../recorder.ts";

const id = "eu-central-1_AbCdEfGhI";
const settings = settingsOf('UserProvisioning "members"', {
  loginUrl: "https://app.example.com/login",
  sender: "hello@example.com",
  invitation: { subject: "x", html: "x", text: "x" },
  userPool: { id, clientId: "client1" },
});

const pool = {
  userPoolTier: "ESSENTIALS",
  mfaConfiguration: "OFF",
  signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] },
  usernameAttributes: ["email"],
  usernameConfiguration: { caseSensitive: false },
  emailConfiguration: { emailSendingAccount: "DEVELOPER" },
};
const client = { explicitAuthFlows: ["ALLOW_USER_AUTH"] };

/** What a preview makes of a pool and a client that are there: their ids, or the refusals. */
async function given(ofPool: object = {}, ofClient: object = {}, preview = true) {
  const there = {
    "aws:cognito/userPool:UserPool": { ...pool, ...ofPool },
    "aws:cognito/getUserPoolClient:getUserPoolClient": { ...client, ...ofClient },
  };
  let users: Users | undefined;
  const told: Promise<string>[] = [];
  const { resources } = await record(
    () => {
      const parent = new pulumi.ComponentResource("levee:index:UserProvisioning", "members");
      users = usersOf(new Scope("UserProvisioning", "members", parent, false, {}), settings);
      for (const output of [users.poolId, users.clientId]) {
        const { promise } = output as unknown as { promise(): Promise<string> };
        told.push(promise.call(output).catch((error: Error) => error.message));
      }
    },
    { preview, there },
  );
  return { said: await Promise.all(told), users: users as Users, resources };
}

describe("a user pool that is given", () => {
  it("is used as it is, and its users by its own ARN", async () => {
    const { said, users, resources } = await given();
    assert.deepEqual(said, [id, "client1"]);
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("aws:")).map(({ name }) => name),
      [],
      "it is read, and never registered",
    );
    const { resources: arns, conditions } = users.statement;
    assert.equal(conditions, undefined);
    const { promise } = pulumi.output(arns) as unknown as { promise(): Promise<string[]> };
    assert.deepEqual(await promise.call(pulumi.output(arns)), [
      `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`,
    ]);
  });

  const refused: readonly [object, object, RegExp][] = [
    [{ userPoolTier: "LITE" }, {}, /userPool \S+ has the tier LITE; passwordless sign-in needs ESSENTIALS or PLUS/],
    [{ signInPolicy: { allowedFirstAuthFactors: ["PASSWORD"] } }, {}, /does not take EMAIL_OTP as a first factor/],
    [{ mfaConfiguration: "ON" }, {}, /insists on MFA; .*make it optional, or off/],
    [{ usernameAttributes: ["phone_number"] }, {}, /does not know its users by e-mail; .*name another pool/],
    [{ usernameConfiguration: { caseSensitive: true } }, {}, /names apart by their case: .*: name another pool/],
    [{ emailConfiguration: { emailSendingAccount: "COGNITO_DEFAULT" } }, {}, /about 50 mails a day; .*DEVELOPER/],
    [{ usernameConfiguration: undefined, userPoolTier: "LITE" }, {}, /has the tier LITE/],
    [{}, { explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"] }, /clientId client1 has no ALLOW_USER_AUTH among its flows/],
  ];
  for (const [ofPool, ofClient, says] of refused) {
    it(`is refused at the preview: ${says.source}`, async () => {
      assert.match((await given(ofPool, ofClient)).said.join("\n"), says);
    });
  }

  it("is refused by the update for what it does not say, which a preview does not know", async () => {
    const refusal = async (ofPool: object) => (await given(ofPool, {}, false)).said.join("\n");
    assert.match(await refusal({ usernameConfiguration: undefined }), /names apart by their case/);
    assert.match(await refusal({ emailConfiguration: undefined }), /about 50 mails a day/);
  });
});
