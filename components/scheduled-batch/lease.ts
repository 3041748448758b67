import type * as pulumi from "@pulumi/pulumi";
import { type DataTable, dataTable } from "../parts/data-table.ts";
import type { Statement } from "../parts/iam-document.ts";
import type { Scope } from "../parts/scope.ts";

/** Who runs, and until when: handlers/scheduled-batch/lease-item.ts. Child: `leaseTable`. */
export const leaseTable = (scope: Scope): DataTable =>
  dataTable(scope, "leaseTable", "lease", { hashKey: "id", pointInTimeRecovery: true });

/**
 * Rights on one lease of the table, by its key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export const leaseStatement = (
  tableArn: pulumi.Input<string>,
  lease: pulumi.Input<string>,
  ...operations: readonly ("GetItem" | "UpdateItem")[]
): Statement => ({
  sid: "Lease",
  actions: operations.map((operation) => `dynamodb:${operation}`),
  resources: [tableArn],
  conditions: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": lease } },
});
