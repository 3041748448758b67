import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Pacer, type PacerArgs } from "../../components/pacer.ts";
import { accountOf } from "../../components/parts/account.ts";
import { iamDocument } from "../../components/parts/iam-document.ts";
import { namedPacerTable, paceStatement } from "../../components/parts/pacer.ts";
import { account, record, region } from "./recorder.ts";

const tableArn = `arn:aws:dynamodb:${region}:${account}:table/levee-test-cognito-pacer`;
const type = "test:index:Probe";

/** Registers a resource whose input is the value, to see what a preview knows of it and what it depends on. */
class Probe extends pulumi.CustomResource {
  constructor(name: string, value: pulumi.Input<unknown>) {
    super(type, name, { value });
  }
}

describe("Pacer", () => {
  it("is one table, encrypted, on demand, protected and kept", async () => {
    const { resources, get } = await record(() => new Pacer("cognito"));
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["cognito", "cognito-pacer"],
    );
    const { inputs, protect, retainOnDelete, parent } = get("cognito-pacer");
    assert.deepEqual(inputs, {
      name: "levee-test-cognito-pacer",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      attributes: [{ name: "pk", type: "S" }],
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: true,
    });
    assert.deepEqual({ protect, retainOnDelete, parent }, { protect: true, retainOnDelete: true, parent: "cognito" });
  });

  it("goes with its stack when that is ephemeral", async () => {
    const { get } = await record(() => new Pacer("cognito", { ephemeral: true }));
    const { inputs, protect, retainOnDelete } = get("cognito-pacer");
    assert.deepEqual([inputs.deletionProtectionEnabled, protect, retainOnDelete], [false, false, false]);
  });

  it("has a name and a statement of least rights that the first preview knows, and that depend on the table", async () => {
    const { get } = await record(
      () => {
        const pacer = new Pacer("cognito");
        new Probe("name", pacer.tableName);
        new Probe("policy", iamDocument("test", [pacer.statement("cognito-user-creation")]));
      },
      { preview: true },
    );
    assert.equal(get("name").inputs.value, "levee-test-cognito-pacer");
    assert.deepEqual(JSON.parse(get("policy").inputs.value).Statement, [
      {
        Sid: "Pace",
        Effect: "Allow",
        Action: ["dynamodb:PutItem"],
        Resource: [tableArn],
        Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "cognito-user-creation" } },
      },
    ]);
    for (const name of ["name", "policy"]) assert.deepEqual(get(name).dependencies.value, ["cognito-pacer"]);
  });

  it("can be named by another stack, which makes nothing", async () => {
    const { resources, get } = await record(
      () => {
        const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
        const table = namedPacerTable(accountOf(parent), "levee-test-cognito-pacer");
        new Probe("policy", iamDocument("test", [paceStatement(table, "k")]));
      },
      { preview: true },
    );
    assert.deepEqual(JSON.parse(get("policy").inputs.value).Statement[0].Resource, [tableArn]);
    assert.deepEqual(
      resources.filter((resource) => resource.type.startsWith("aws:")),
      [],
    );
  });

  it("refuses what it does not have, by name", async () => {
    const refused = (name: string, args: object) => record(() => new Pacer(name, args as PacerArgs));
    await assert.rejects(
      refused("cognito", { perSecond: 40 }),
      /Pacer "cognito": argument "perSecond" is unknown; there are ephemeral, overrides/,
    );
    await assert.rejects(refused("cognito", { ephemeral: "yes" }), /ephemeral "yes" is not true or false/);
    await assert.rejects(
      refused("cognito", { overrides: { table: {} } }),
      /overrides names "table".*it has pacerTable/,
    );
    await assert.rejects(refused("Cognito", {}), /the name is not one of small letters/);
  });
});
