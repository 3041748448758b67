import assert from "node:assert/strict";
import { NotFoundException, type Stage } from "@aws-sdk/client-api-gateway";
import type { ControlPlane } from "../../../local/gateway/snapshot.ts";
import { readStage, Stages } from "../../../local/gateway/stages.ts";

/** A control plane with one stage of one API. */
class OneStage {
  stage: Partial<Stage> | Error = { deploymentId: "d1" };
  asked = 0;
  readonly plane = {
    client: {
      send: async () => {
        this.asked++;
        if (this.stage instanceof Error) throw this.stage;
        return this.stage;
      },
    },
  } as unknown as ControlPlane;
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe("stages", () => {
  let now = 0;
  let stages: Stages;
  let one: OneStage;
  beforeEach(() => {
    now = 0;
    stages = new Stages(readStage, () => now);
    one = new OneStage();
  });
  const deployment = async () => (await stages.get(one.plane, "api", "test"))?.deploymentId;

  it("are asked for once a second", async () => {
    for (now = 0; now <= 1000; now += 100) assert.equal(await deployment(), "d1");
    assert.equal(one.asked, 1);
  });

  it("are served as they were while they are read anew", async () => {
    await deployment();
    one.stage = { deploymentId: "d2" };
    now = 1001;
    assert.equal(await deployment(), "d1");
    await soon();
    assert.deepEqual([await deployment(), one.asked], ["d2", 2]);
  });

  it("are read at once when they were forgotten", async () => {
    await deployment();
    one.stage = { deploymentId: "d2" };
    stages.forget("other");
    assert.equal(await deployment(), "d1");
    stages.forget("api");
    assert.equal(await deployment(), "d2");
  });

  it("are not overwritten by a reading that began before a write", async () => {
    await deployment();
    let late: (stage: Partial<Stage>) => void = () => {};
    one.plane.client.send = () => new Promise((resolve) => (late = resolve)) as never;
    now = 1001;
    await deployment();
    stages.forget("api");
    one.plane.client.send = async () => ({ deploymentId: "d2" }) as never;
    assert.equal(await deployment(), "d2");
    late({ deploymentId: "d1" });
    await soon();
    assert.equal(await deployment(), "d2");
  });

  it("go on being served when nobody answers for them", async () => {
    await deployment();
    one.stage = new Error("silent");
    now = 5000;
    assert.equal(await deployment(), "d1");
    await soon();
    assert.equal(await deployment(), "d1");
  });

  it("are undefined when there are none, and asked for again when that could not be told", async () => {
    one.stage = new NotFoundException({ message: "no", $metadata: {} });
    assert.equal(await deployment(), undefined);
    stages.forget("api");
    one.stage = new Error("silent");
    await assert.rejects(deployment(), /silent/);
    one.stage = { deploymentId: "d1" };
    assert.equal(await deployment(), "d1");
  });
});
