import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Snapshot } from "../../../local/gateway/snapshot.ts";
import { SnapshotStore } from "../../../local/gateway/snapshot-store.ts";

const snapshot = (apiId: string, deploymentId: string): Snapshot => ({
  apiId,
  deploymentId,
  region: "eu-central-1",
  accountId: "000000000000",
  resources: [{ id: "r", path: "/" }],
  models: {},
  validators: {},
  gatewayResponses: {},
  settings: { binaryMediaTypes: [], policy: "" },
});

describe("SnapshotStore", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "snapshots-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("gives a later process what an earlier one kept", () => {
    new SnapshotStore(folder).put(snapshot("a1", "d1"));
    assert.deepEqual(new SnapshotStore(folder).get("a1", "d1"), snapshot("a1", "d1"));
    assert.equal(new SnapshotStore(folder).get("a1", "d2"), undefined);
  });

  it("forgets a deployment, or all of an API, on disk too", () => {
    const store = new SnapshotStore(folder);
    for (const [api, deployment] of [
      ["a1", "d1"],
      ["a1", "d2"],
      ["b1", "d1"],
    ] as const)
      store.put(snapshot(api, deployment));
    store.delete("a1", "d1");
    assert.deepEqual([store.get("a1", "d1"), store.ofApi("a1")?.deploymentId], [undefined, "d2"]);
    store.delete("a1");
    assert.deepEqual(readdirSync(folder), ["b1.d1.json"]);
  });

  it("keeps odd ids inside its folder", () => {
    new SnapshotStore(folder).put(snapshot("../a", "../../d"));
    assert.equal(readdirSync(folder).length, 1);
  });

  it("says which file it cannot read", () => {
    writeFileSync(join(folder, "a1.d1.json"), "{");
    assert.throws(
      () => new SnapshotStore(folder),
      /^Error: gateway: the snapshot .*a1\.d1\.json is not readable \(.*\); delete it/,
    );
  });

  it("works without a folder for as long as the process lives", () => {
    const store = new SnapshotStore();
    store.put(snapshot("a1", "d1"));
    assert.equal(store.get("a1", "d1")?.apiId, "a1");
  });
});
