import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { knownArn, regionalArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";

export interface LedgerTable {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

/** Rosters, rows, counts and addresses: what handlers/user-provisioning/aws/ledger-keys.ts says. Child: `ledgerTable`. */
export function ledgerTable(scope: Scope): LedgerTable {
  const name = scope.physical("table", "ledger");
  const resource = new aws.dynamodb.Table(
    scope.logical("ledger"),
    scope.args("ledgerTable", {
      name,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      rangeKey: "sk",
      attributes: [
        { name: "pk", type: "S" },
        { name: "sk", type: "S" },
      ],
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: !scope.ephemeral,
    }),
    scope.dataOptions(),
  );
  const arn = knownArn(resource, regionalArn(scope.account, "dynamodb", `table/${name}`));
  return { name: knownArn(resource, name), arn };
}
