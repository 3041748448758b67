import type { BundledFunction } from "../../parts/bundled-function.ts";
import { keyStatements } from "../../parts/consumer.ts";
import type { DataTable } from "../../parts/data-table.ts";
import type { Scope } from "../../parts/scope.ts";
import { type RoleWithRights, roleWithRights } from "../../parts/service-role.ts";
import type { Stores } from "../stores.ts";

/** What API Gateway may do for a connection: put messages on the work queue, note who is connected, ask who it is. Children: `socketRole`, `socketPolicy`. */
export function socketRole(
  scope: Scope,
  { queues, kmsKeyArn }: Stores,
  connections: DataTable,
  authorizing: BundledFunction | undefined,
): RoleWithRights {
  const names = {
    child: "socket",
    part: "socket",
    service: "apigateway.amazonaws.com",
    description: `What ${scope.subject} lets its WebSocket API do`,
  };
  return roleWithRights(scope, names, [
    { sid: "Accept", actions: ["sqs:SendMessage"], resources: [queues.work.arn] },
    { sid: "Connections", actions: ["dynamodb:PutItem", "dynamodb:DeleteItem"], resources: [connections.arn] },
    ...(authorizing ? [{ sid: "Callers", actions: ["lambda:InvokeFunction"], resources: [authorizing.arn] }] : []),
    ...keyStatements(kmsKeyArn),
  ]);
}
