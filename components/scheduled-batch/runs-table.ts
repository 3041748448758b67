import { type DataTable, dataTable } from "../parts/data-table.ts";
import type { Scope } from "../parts/scope.ts";

/** The ledger of runs: one item each, by the schedule and, in the order of slots, by the run. Child: `runsTable`. */
export const runsTable = (scope: Scope): DataTable =>
  dataTable(scope, "runsTable", "runs", {
    hashKey: "schedule",
    rangeKey: "run",
    ttl: "expiresAt",
    pointInTimeRecovery: true,
  });
