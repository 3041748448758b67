import { open } from "node:fs/promises";
import { clock } from "../../handlers/parts/system.ts";
import type { Ledger } from "../../handlers/user-provisioning/ledger.ts";
import type { Roster } from "../../handlers/user-provisioning/roster.ts";
import { split } from "../../handlers/user-provisioning/split/split.ts";

/** Splits a file so many times; says how far it is, and in the end what it took. */
const [, , path, times] = process.argv;
const file = await open(path!);
const { size } = await file.stat();
const nothing = async () => {};
const log = { debug() {}, info() {}, warn() {}, error() {} };

let before = 0;
let rows = 0;
let said = 0;
const ledger: Pick<Ledger, "rows" | "claimPerson" | "putRow" | "advanceRoster"> = {
  rows: async () => [],
  claimPerson: async (_, owner) => owner,
  putRow: nothing,
  async advanceRoster(_, __, to) {
    rows = before + to.rows;
    if (performance.now() - said > 500) {
      said = performance.now();
      process.stdout.write(`at ${rows.toLocaleString("en")}\n`);
    }
    return true;
  },
};

const roster: Roster = {
  rosterId: "0123456789abcdef",
  bucket: "bucket",
  key: "rosters/bench.csv",
  versionId: "v1",
  size,
  status: "splitting",
  checkpoint: { offset: 0, rows: 0, line: 1, hop: 0 },
  startedAt: Date.now(),
};

const duty: Parameters<typeof split>[0] = {
  deadline: Number.POSITIVE_INFINITY,
  settings: { columns: {}, maxRows: 999_999_999, maxBytes: Number.MAX_SAFE_INTEGER, maxHops: 1 },
  ports: {
    clock,
    log,
    ledger: ledger as Ledger,
    queue: { showAfter: nothing },
    rosters: { send: nothing },
    work: { send: nothing },
    deadLetters: { send: nothing },
    topic: { publish: nothing },
    random: Math.random,
    nonce: () => "",
    files: {
      async read(_, from, to) {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(to - from), 0, to - from, from);
        return buffer.subarray(0, bytesRead);
      },
      newest: async () => undefined,
      write: nothing,
    },
  },
};

const began = performance.now();
for (let time = 0; time < Number(times); time++) {
  const ending = await split(duty, roster);
  if (ending.kind !== "read") throw new Error(`the split ended as ${ending.kind}`);
  before = rows;
}
const ms = performance.now() - began;
await file.close();
// Kilobytes: https://nodejs.org/api/process.html#processresourceusage
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ rows, bytes: size, ms, peakBytes })}\n`);
