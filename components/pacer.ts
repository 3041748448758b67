import * as pulumi from "@pulumi/pulumi";
import { refuseName, refuseUnknownNames, refuseWrongKinds } from "./parts/arguments.ts";
import { type PacerTable, pacerTable, paceStatement } from "./parts/pacer.ts";
import { type Overrides, Scope } from "./parts/scope.ts";

/** Plain values: they shape the graph. */
export interface PacerArgs {
  /**
   * Nothing is protected or kept.
   *
   * @default false
   */
  readonly ephemeral?: boolean;
  /**
   * Arguments of the child `pacerTable` that win over what is derived.
   *
   * @default none
   */
  readonly overrides?: Overrides;
}

/**
 * A table of pacers by itself, for functions of your own and for several stacks to share: whoever names the same table and key begins calls
 * at one pace. docs/pacer.md says what it promises.
 *
 * @example
 * const pacer = new Pacer("cognito");
 * export const pacerTable = pacer.tableName; // for the other stacks of this account and region
 */
export class Pacer extends pulumi.ComponentResource {
  readonly tableName: pulumi.Output<string>;
  readonly tableArn: pulumi.Output<string>;
  readonly #table: PacerTable;

  constructor(name: string, args: PacerArgs = {}, options?: pulumi.ComponentResourceOptions) {
    super("levee:index:Pacer", name, args, options);
    const subject = `Pacer "${name}"`;
    refuseName(subject, name);
    refuseUnknownNames(subject, args, ["ephemeral", "overrides"]);
    refuseWrongKinds(subject, args, { ephemeral: "true or false", overrides: "a map of maps" });
    const scope = new Scope("Pacer", name, this, args.ephemeral ?? false, args.overrides ?? {});
    this.#table = pacerTable(scope);
    this.tableName = this.#table.name;
    this.tableArn = this.#table.arn;
    scope.refuseUnknownOverrides();
    this.registerOutputs(this.outputs);
  }

  /** What a role needs in order to be paced by `key`: a statement for `policy` of a component, or for a document of your own. */
  statement(key: string) {
    return paceStatement(this.#table, key);
  }

  /** Everything that is worth exporting from a stack. */
  get outputs() {
    const { tableName, tableArn } = this;
    return { tableName, tableArn };
  }
}
