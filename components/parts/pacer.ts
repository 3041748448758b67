import * as pulumi from "@pulumi/pulumi";
import type { Account } from "./account.ts";
import { type DataTable, dataTable } from "./data-table.ts";
import type { Statement } from "./iam-document.ts";
import { regionalArn } from "./known-arn.ts";
import type { Scope } from "./scope.ts";

/** A table of pacers: an item each, by the key of what is paced. Both are known at the first preview. */
export type PacerTable = Pick<DataTable, "name" | "arn">;

/**
 * A table of pacers. Its items are worth nothing a second later, so there is no point-in-time recovery: what it would bring back is what a
 * new item is. But other stacks may name the table, and stop when it goes; so it survives mistakes like one that holds data.
 *
 * Child: `pacerTable`.
 */
export const pacerTable = (scope: Scope): PacerTable =>
  dataTable(scope, "pacerTable", "pacer", { hashKey: "pk", pointInTimeRecovery: false });

/** The table of pacers that another stack of the same account and region has made, by its name. */
export function namedPacerTable(account: Account, name: pulumi.Input<string>): PacerTable {
  return { name: pulumi.output(name), arn: regionalArn(account, "dynamodb", pulumi.interpolate`table/${name}`) };
}

/**
 * What a function needs in order to be paced by one key of the table (handlers/pacer), and nothing beside it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function paceStatement({ arn }: PacerTable, key: pulumi.Input<string>): Statement {
  return {
    sid: "Pace",
    actions: ["dynamodb:PutItem"],
    resources: [arn],
    conditions: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": key } },
  };
}
