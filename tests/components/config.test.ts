import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { instancesOf } from "../../components/config.ts";
import { record } from "./recorder.ts";

async function read(config: Record<string, string>) {
  let result: ReturnType<typeof instancesOf<"requestIntake">> | undefined;
  await record(() => {
    pulumi.runtime.setAllConfig(config);
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

  it("is refused when it is no map of instances", async () => {
    for (const value of ['["orders"]', '{"orders":"h.ts"}', '"orders"']) {
      await assert.rejects(
        read({ "levee:requestIntake": value }),
        /config "levee:requestIntake" is not a map of instances; write the name/,
      );
    }
  });
});
