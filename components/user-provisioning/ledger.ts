import { type DataTable, dataTable } from "../parts/data-table.ts";
import type { Scope } from "../parts/scope.ts";

/** Rosters, rows, counts and addresses: what handlers/user-provisioning/aws/ledger-keys.ts says. Child: `ledgerTable`. */
export const ledgerTable = (scope: Scope): DataTable =>
  dataTable(scope, "ledgerTable", "ledger", {
    hashKey: "pk",
    rangeKey: "sk",
    ttl: "expiresAt",
    pointInTimeRecovery: true,
  });
