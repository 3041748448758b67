import { type DataTable, dataTable } from "../parts/data-table.ts";
import type { Scope } from "../parts/scope.ts";

/** Who runs, and until when: handlers/scheduled-batch/lease-item.ts. Child: `leaseTable`. */
export const leaseTable = (scope: Scope): DataTable =>
  dataTable(scope, "leaseTable", "lease", { hashKey: "id", pointInTimeRecovery: true });
