import assert from "node:assert/strict";
import { itKeepsTheLedger, rowOf } from "./ledger-contract.ts";
import { callWith, ledgerOver, MemoryLedger } from "./memory-ledger.ts";

describe("the ledger that the promises are proved on", () => {
  itKeepsTheLedger(async () => ledgerOver(new MemoryLedger()), 100);

  it("loses answers, not effects, when a test wants it", async () => {
    const ledger = ledgerOver(
      new MemoryLedger(),
      callWith((n) => (n === 1 ? "refused" : n === 2 ? "lost" : "answered")),
    );
    await assert.rejects(ledger.putRow(rowOf("a", 1)));
    await assert.rejects(ledger.putRow(rowOf("a", 2)));
    assert.deepEqual(
      (await ledger.rows("a", 1, 2)).map(({ n }) => n),
      [2],
    );
  });
});
