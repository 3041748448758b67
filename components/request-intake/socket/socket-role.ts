import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../../parts/bundled-function.ts";
import { keyStatements } from "../../parts/consumer.ts";
import type { DataTable } from "../../parts/data-table.ts";
import { iamDocument, trustDocument } from "../../parts/iam-document.ts";
import { globalArn, knownArn } from "../../parts/known-arn.ts";
import type { Scope } from "../../parts/scope.ts";
import type { ApiRole } from "../api-role.ts";
import type { Stores } from "../worker.ts";

/** What API Gateway may do for a connection: put messages on the work queue, note who is connected, ask who it is. Children: `socketRole`, `socketPolicy`. */
export function socketRole(
  scope: Scope,
  { queues, kmsKeyArn }: Stores,
  connections: DataTable,
  authorizing: BundledFunction | undefined,
): ApiRole {
  const name = scope.physicalInRegion("role", "socket");
  const role = new aws.iam.Role(
    scope.logical("socket-role"),
    scope.args("socketRole", {
      name,
      description: `What ${scope.subject} lets its WebSocket API do`,
      assumeRolePolicy: trustDocument("apigateway.amazonaws.com", scope.account),
    }),
    scope.options(),
  );
  const rights = new aws.iam.RolePolicy(
    scope.logical("socket-role-policy"),
    scope.args("socketPolicy", {
      name: "rights",
      role: role.name,
      policy: iamDocument(scope.subject, [
        { sid: "Accept", actions: ["sqs:SendMessage"], resources: [queues.work.arn] },
        {
          sid: "Connections",
          actions: ["dynamodb:PutItem", "dynamodb:DeleteItem"],
          resources: [connections.arn],
        },
        ...(authorizing ? [{ sid: "Callers", actions: ["lambda:InvokeFunction"], resources: [authorizing.arn] }] : []),
        ...keyStatements(kmsKeyArn),
      ]),
    }),
    scope.options(),
  );
  return { arn: knownArn(role, globalArn(scope.account, "iam", pulumi.interpolate`role/${name}`)), rights };
}
