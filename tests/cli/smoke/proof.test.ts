import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { Proof } from "../../../cli/smoke/proof.ts";
import { makeDisplay } from "../../../local/display/make-display.ts";

describe("a proof", () => {
  const proofOf = (timeout: number, signal = new AbortController().signal) => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    return new Proof("RequestIntake", { display: makeDisplay({ stream }), signal, timeout });
  };

  it("keeps what it saw, step by step, up to the one that fails", async () => {
    const proof = proofOf(1_000);
    const { id } = await proof.step("accepts", async () => ({ seen: "202", id: 7 }));
    await assert.rejects(
      proof.step("works", () => Promise.reject(new Error("it does not"))),
      /it does not/,
    );
    assert.deepEqual([id, proof.steps], [7, [{ step: "accepts", seen: "202" }]]);
  });

  it("waits until there is something, says how long it still will, and gives up at its time with what it waited for", async () => {
    const proof = proofOf(10_000);
    const reports: string[] = [];
    const report = (detail: string) => void reports.push(detail);
    let looks = 0;
    const found = await proof.until("no end", report, async () =>
      ++looks < 3 ? { waits: "it is working", lookAgainMs: 1 } : { found: "succeeded" },
    );
    assert.deepEqual([found, reports], ["succeeded", ["it is working, 10 s left", "it is working, 10 s left"]]);
    const late = proofOf(2).until(
      "orders gives no outcome",
      () => {},
      async () => ({ waits: "it is accepted", lookAgainMs: 3 }),
    );
    await assert.rejects(late, { exitCode: 4, message: "orders gives no outcome within 0.002 s: it is accepted" });
  });

  it("begins nothing, and waits for nothing, once it is interrupted", async () => {
    const interrupted = new AbortController();
    const proof = proofOf(10_000, interrupted.signal);
    const waiting = proof.until(
      "no end",
      () => {},
      async () => ({ waits: "it is working", lookAgainMs: 9_000 }),
    );
    setImmediate(() => interrupted.abort(new Error("Ctrl-C")));
    await assert.rejects(waiting, { name: "AbortError" });
    let begun = false;
    await assert.rejects(
      proof.step("accepts", async () => {
        begun = true;
        return { seen: "" };
      }),
      /Ctrl-C/,
    );
    assert.equal(begun, false);
  });
});
