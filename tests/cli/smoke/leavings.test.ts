import assert from "node:assert/strict";
import { Leavings } from "../../../cli/smoke/leavings.ts";

describe("what a smoke test leaves", () => {
  it("is taken away, the newest first, whatever becomes of the others, and once", async () => {
    const leavings = new Leavings();
    const order: string[] = [];
    leavings.add("file", async () => order.push("file"));
    leavings.add("user", async () => {
      order.push("user");
      throw Object.assign(new Error("not\nallowed"), { name: "AccessDenied", $metadata: {} });
    });
    const settled = leavings.add("run", async () => order.push("run"));
    leavings.add("row", async () => order.push("row"));
    settled();
    const reported: string[] = [];
    const cleaned = await leavings.clean((what) => reported.push(what));
    assert.deepEqual(order, ["row", "user", "file"]);
    assert.deepEqual(reported, order);
    assert.deepEqual(cleaned, {
      removed: ["row", "file"],
      left: [{ what: "user", why: "AWS: AccessDenied: not allowed" }],
    });
    assert.deepEqual(await leavings.clean(() => {}), { removed: [], left: [] });
  });

  it("is named where taking it away takes too long", async () => {
    const leavings = new Leavings();
    leavings.add("roster", () => new Promise(() => {}));
    leavings.add("file", async () => {});
    const { removed, left } = await leavings.clean(() => {}, 5);
    assert.deepEqual([removed, left], [["file"], [{ what: "roster", why: "it took longer than 0.005 s" }]]);
  });
});
