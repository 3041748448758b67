import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { instancesOf } from "../../components/config.ts";
import { record } from "./recorder.ts";

async function read(config: Record<string, string>, secretKeys: string[] = []) {
  let result: ReturnType<typeof instancesOf<"requestIntake">> | undefined;
  await record(() => {
    pulumi.runtime.setAllConfig(config, secretKeys);
    try {
      result = instancesOf(["requestIntake"]);
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });
  return result!;
}

describe("a stack's config", () => {
  it("asks for instances by name", async () => {
    const { ephemeral, pipelines } = await read({
      "aws:region": "eu-central-1",
      "levee:ephemeral": "true",
      "levee:requestIntake": '{"orders":{"handler":"h.ts","concurrency":10}}',
    });
    assert.equal(ephemeral, true);
    assert.deepEqual(pipelines.requestIntake, { orders: { handler: "h.ts", concurrency: 10 } });
  });

  it("may ask for nothing", async () => {
    assert.deepEqual(await read({}), { ephemeral: false, pipelines: { requestIntake: {} } });
  });

  it("is refused with a key that there is not, by name", async () => {
    await assert.rejects(read({ "levee:requestintake": "{}" }), {
      message: 'Stack "test": config "levee:requestintake" is unknown; there are levee:ephemeral, levee:requestIntake',
    });
    await assert.rejects(read({ "levee:userProvisioning": "{}" }), /config "levee:userProvisioning" is unknown/);
  });

  it("marks every environment value of a secret key, and keeps the rest plain", async () => {
    const value =
      '{"orders":{"handler":"h.ts","concurrency":10,"environment":{"TOKEN":"s3cret"}},"plain":{"handler":"p.ts"}}';
    const { orders, plain } = (await read({ "levee:requestIntake": value }, ["levee:requestIntake"])).pipelines
      .requestIntake as Record<string, { environment: { TOKEN: pulumi.Output<string> } }>;
    const { environment, ...others } = orders!;
    assert.deepEqual(others, { handler: "h.ts", concurrency: 10 });
    assert.deepEqual(plain, { handler: "p.ts" });
    assert.ok(await pulumi.isSecret(environment.TOKEN));
    assert.equal(await (environment.TOKEN as unknown as { promise(): Promise<string> }).promise(), "s3cret");
  });

  it("marks the environments of steps, and of what opens a run, too", async () => {
    const environment = { TOKEN: "s3cret" };
    const value = { billing: { steps: ["a.ts", { handler: "b.ts", environment }], open: { environment } } };
    const instances = (await read({ "levee:requestIntake": JSON.stringify(value) }, ["levee:requestIntake"])).pipelines;
    type Team = { handler: string; environment: { TOKEN: pulumi.Output<string> } };
    const { billing } = instances.requestIntake as Record<string, { steps: [string, Team]; open: Team }>;
    assert.equal(billing!.steps[0], "a.ts");
    assert.equal(billing!.steps[1].handler, "b.ts");
    assert.ok(await pulumi.isSecret(billing!.steps[1].environment.TOKEN));
    assert.ok(await pulumi.isSecret(billing!.open.environment.TOKEN));
  });

  it("is refused when it is no map of instances", async () => {
    for (const value of ['["orders"]', '{"orders":"h.ts"}', '"orders"', "orders: {"]) {
      await assert.rejects(
        read({ "levee:requestIntake": value }),
        /config "levee:requestIntake" is not a map of instances; write the name/,
      );
    }
  });
});
