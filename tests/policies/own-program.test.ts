import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { RequestIntake, type RequestIntakeArgs } from "../../components/request-intake.ts";
import { judge } from "./harness/judge.ts";

const { config } = parse(readFileSync("Pulumi.dev.yaml", "utf8"));

/** What every team deploys, so it is held to every rule, and to leave nothing undetermined before anything exists. */
describe("the pack and our own program", () => {
  const instances: [title: string, args: RequestIntakeArgs][] = [
    ["a RequestIntake as Pulumi.dev.yaml has it", config["levee:requestIntake"].orders],
    ["an ephemeral RequestIntake", { ...config["levee:requestIntake"].orders, ephemeral: true }],
    [
      "a RequestIntake with a key, and rights and settings of the team's",
      {
        handler: "tests/components/fixtures/fulfil.ts",
        schema: { type: "object" },
        kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
        environment: { STAGE: "prod" },
        policy: [{ actions: ["dynamodb:PutItem"], resources: ["arn:aws:dynamodb:eu-central-1:123456789012:table/a"] }],
      },
    ],
  ];
  for (const when of ["first preview", "up"] as const)
    for (const [title, args] of instances)
      it(`finds nothing, and leaves nothing undetermined, in ${title} (${when})`, async () => {
        assert.deepEqual(await judge(() => new RequestIntake("orders", args), { when }), []);
      });

  it("says so when its access log is off", async () => {
    const args = { ...config["levee:requestIntake"].orders, accessLogs: false };
    const said = await judge(() => new RequestIntake("orders", args));
    assert.deepEqual(
      said.map(({ policy, on }) => [policy, on]),
      [["api-access-logs", "orders-stage"]],
    );
  });
});
