import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { knownArn, regionalArn } from "./known-arn.ts";
import type { Scope } from "./scope.ts";

/** A table. Its name and ARN are known at the first preview, and depend on it. */
export interface DataTable {
  readonly resource: aws.dynamodb.Table;
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

/** What a table is beside what every table is. */
export interface TableKeys {
  readonly hashKey: string;
  readonly rangeKey?: string;
  /** The attribute with the time, in epoch seconds, from which DynamoDB deletes an item. */
  readonly ttl?: string;
  /** Whether it can be brought back as it was at any second of the last 35 days. */
  readonly pointInTimeRecovery: boolean;
}

/** A table that is paid by the request, encrypted, and survives mistakes unless the stack is ephemeral. Child: `<child>`. */
export function dataTable(
  scope: Scope,
  child: string,
  part: string,
  { hashKey, rangeKey, ttl, pointInTimeRecovery }: TableKeys,
): DataTable {
  const name = scope.physical("table", part);
  const resource = new aws.dynamodb.Table(
    scope.logical(part),
    scope.args(child, {
      name,
      billingMode: "PAY_PER_REQUEST",
      hashKey,
      ...(rangeKey ? { rangeKey } : {}),
      attributes: [hashKey, ...(rangeKey ? [rangeKey] : [])].map((key) => ({ name: key, type: "S" })),
      ...(ttl ? { ttl: { attributeName: ttl, enabled: true } } : {}),
      ...(pointInTimeRecovery ? { pointInTimeRecovery: { enabled: true } } : {}),
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: !scope.ephemeral,
    }),
    scope.dataOptions(),
  );
  return {
    resource,
    name: knownArn(resource, name),
    arn: knownArn(resource, regionalArn(scope.account, "dynamodb", `table/${name}`)),
  };
}
