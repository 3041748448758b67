import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { RequestIntake, type RequestIntakeArgs } from "../../../components/request-intake.ts";
import { UserProvisioning, type UserProvisioningArgs } from "../../../components/user-provisioning.ts";
import { judge } from "../../policies/harness/judge.ts";

const { config } = parse(readFileSync("Pulumi.dev.yaml", "utf8"));
const orders: RequestIntakeArgs = config["levee:requestIntake"].orders;
const members: UserProvisioningArgs = config["levee:userProvisioning"].members;

/** What every team deploys, so it is held to every rule, and to leave nothing undetermined before anything exists. */
describe("the pack and our own program", () => {
  const program = () => {
    new RequestIntake("orders", orders);
    new RequestIntake("thrown-away", { ...orders, ephemeral: true });
    new RequestIntake("with-key", {
      ...orders,
      brake: true,
      kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
      environment: { STAGE: "prod" },
      policy: [{ actions: ["dynamodb:PutItem"], resources: ["arn:aws:dynamodb:eu-central-1:123456789012:table/a"] }],
    });
    new UserProvisioning("members", members);
    new UserProvisioning("no-members", { ...members, ephemeral: true });
    new UserProvisioning("members-with-key", {
      ...members,
      kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
      alarmEmail: "on-call@example.com",
      pacerTable: "levee-shared-cognito-pacer",
    });
  };
  for (const when of ["first preview", "up"] as const)
    it(`finds nothing, and leaves nothing undetermined, at ${when === "up" ? "an update" : "the first preview"}`, async () => {
      assert.deepEqual(await judge(program, { when }), []);
    });

  it("says so when an access log is off", async () => {
    const said = await judge(() => new RequestIntake("orders", { ...orders, accessLogs: false }));
    assert.deepEqual(
      said.map(({ policy, on }) => [policy, on]),
      [["api-access-logs", "orders-stage"]],
    );
  });
});
