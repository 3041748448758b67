import { itKeepsTheLedger } from "./ledger-contract.ts";
import { ledgerOver, MemoryLedger } from "./memory-ledger.ts";

describe("the ledger that the promises are proved on", () => {
  itKeepsTheLedger(async () => ledgerOver(new MemoryLedger()), 100);
});
