import assert from "node:assert/strict";
import { tasksOf } from "../../../../handlers/user-provisioning/split/task.ts";
import { NewerMessage, UnreadableMessage } from "../../../../handlers/user-provisioning/unreadable.ts";

const event = (key: string, eventName = "ObjectCreated:CompleteMultipartUpload") =>
  JSON.stringify({
    Records: [{ eventName, s3: { bucket: { name: "b" }, object: { key, size: 3, versionId: "v" } } }],
  });

describe("a message of the roster queue", () => {
  it("names a file by its key as it was put", () => {
    for (const [encoded, key] of [
      ["rosters/a.csv", "rosters/a.csv"],
      ["rosters/two+words+1%2B1.csv", "rosters/two words 1+1.csv"],
      ["rosters/G%C3%A4ste%20100%25.csv", "rosters/Gäste 100%.csv"],
      ["rosters/%E5%B1%B1%26%3D%3F%23.csv", "rosters/山&=?#.csv"],
    ] as const) {
      assert.deepEqual(tasksOf(event(encoded)), [{ kind: "file", bucket: "b", key, versionId: "v", size: 3 }]);
    }
  });

  it("asks for nothing where it is S3's test, a folder, an outcome file, or no new object", () => {
    assert.deepEqual(tasksOf(JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "b" })), []);
    assert.deepEqual(tasksOf(event("rosters/")), []);
    assert.deepEqual(tasksOf(event("rosters/a.outcome.csv")), []);
    assert.deepEqual(tasksOf(event("rosters/a.csv", "ObjectRemoved:Delete")), []);
  });

  it("may be one of our own", () => {
    for (const kind of ["continue", "finish"] as const) {
      assert.deepEqual(tasksOf(JSON.stringify({ version: 1, kind, rosterId: "r" })), [{ kind, rosterId: "r" }]);
    }
  });

  it("is refused where this release cannot read it", () => {
    const own = { version: 1, kind: "finish", rosterId: "r" };
    assert.throws(() => tasksOf(JSON.stringify({ ...own, version: 2 })), NewerMessage);
    for (const message of [
      { ...own, version: 0 },
      { ...own, kind: "stop" },
      { ...own, rosterId: 3 },
      [],
      1,
      null,
      {},
    ]) {
      assert.throws(() => tasksOf(JSON.stringify(message)), UnreadableMessage);
    }
    for (const body of ["", "{", event("%E4.csv"), '{"Records":[{"eventName":"ObjectCreated:Put"}]}']) {
      assert.throws(() => tasksOf(body), UnreadableMessage);
    }
  });
});
