import * as pulumi from "@pulumi/pulumi";
import { checkedDuration, refuseName, refuseUnknownNames, refuseWrongKinds } from "./parts/arguments.ts";
import type { DataTable } from "./parts/data-table.ts";
import type { Duration } from "./parts/durations.ts";
import type { Statement } from "./parts/iam-document.ts";
import { type Overrides, Scope } from "./parts/scope.ts";
import type { Flow } from "./scheduled-batch/definition/asl.ts";
import { leaseStatement, leaseTable } from "./scheduled-batch/lease.ts";
import { leaseDuration, longestStep } from "./scheduled-batch/lease-times.ts";
import { leasedDefinition } from "./scheduled-batch/leased-definition.ts";

/** Plain values: they shape the graph. */
export interface LeaseTableArgs {
  /**
   * Nothing is protected or kept.
   *
   * @default false
   */
  readonly ephemeral?: boolean;
  /**
   * Arguments of the child `leaseTable` that win over what is derived.
   *
   * @default none
   */
  readonly overrides?: Overrides;
}

/** A machine of which one execution works at a time. */
export interface LeasedMachine {
  /**
   * What is done with the lease, in JSONata. Its variable `$run` has `fence`: hand it to what writes, and refuse there what is lower than the
   * highest seen. Each Task has a timeout, as a number; in the definition it is an expression, which fails once the execution was redriven.
   */
  readonly work: Flow;
  /** How long an execution may take as a whole. */
  readonly runTimeout: Duration;
  /** The longest that anything which `work` calls may still write after it was called: the longest timeout of its functions. */
  readonly longestCall: Duration;
  /**
   * What becomes of executions that find the lease held: they are counted; or one more is started when the lease is given back.
   *
   * @default "skip"
   */
  readonly onOverlap?: "skip" | "catchUp";
}

/** In seconds. */
const bounds = {
  runTimeout: { min: 10, max: 86_400, because: "a lease of more than a day is a lock that somebody has to look after" },
  longestCall: { min: 1, max: 900, because: "a function takes 15 minutes at the most" },
};

/**
 * A table of leases, for state machines of your own: whatever starts their executions, and however they die, one at a time works. ScheduledBatch has
 * one of its own. docs/lease.md says what it promises.
 *
 * @example
 * const leases = new LeaseTable("leases");
 * const machine = new aws.sfn.StateMachine("nightly", {
 *   name: "nightly",
 *   roleArn, // may do leases.statement("nightly"), states:DescribeExecution on the machine's executions, and what its work needs
 *   definition: leases.definition("nightly", {
 *     work: { StartAt: "Export", States: { Export: { Type: "Task", … End: true } } },
 *     runTimeout: "30 minutes",
 *     longestCall: "5 minutes",
 *   }),
 * });
 */
export class LeaseTable extends pulumi.ComponentResource {
  readonly tableName: pulumi.Output<string>;
  readonly tableArn: pulumi.Output<string>;
  readonly #subject: string;
  readonly #table: DataTable;
  readonly #scope: Scope;

  constructor(name: string, args: LeaseTableArgs = {}, options?: pulumi.ComponentResourceOptions) {
    super("levee:index:LeaseTable", name, args, options);
    this.#subject = `LeaseTable "${name}"`;
    refuseName(this.#subject, name);
    refuseUnknownNames(this.#subject, args, ["ephemeral", "overrides"]);
    refuseWrongKinds(this.#subject, args, { ephemeral: "true or false", overrides: "a map of maps" });
    this.#scope = new Scope("LeaseTable", name, this, args.ephemeral ?? false, args.overrides ?? {});
    this.#table = leaseTable(this.#scope);
    this.tableName = this.#table.name;
    this.tableArn = this.#table.arn;
    this.#scope.refuseUnknownOverrides();
    this.registerOutputs(this.outputs);
  }

  /**
   * The definition of a machine that takes the lease before it works and gives it back after, known at the first preview.
   *
   * @throws ArgumentError when a duration is none, or the definition is not sound
   */
  definition(lease: string, { work, onOverlap = "skip", ...times }: LeasedMachine): pulumi.Output<string> {
    const subject = `${this.#subject}, lease "${lease}"`;
    const whole = (name: "runTimeout" | "longestCall") =>
      Math.ceil(checkedDuration(subject, name, times[name], bounds[name]) / 1_000);
    const runTimeout = whole("runTimeout");
    const longest = longestStep([whole("longestCall")]);
    const duration = leaseDuration(runTimeout, longest);
    const made = (table: string, partition: string) =>
      JSON.stringify(
        leasedDefinition({
          subject,
          table,
          partition,
          lease,
          work,
          onOverlap,
          runTimeout,
          longestStep: longest,
          duration,
        }),
      );
    // At once, so that a mistake ends the preview with its own sentence.
    made("any", "aws");
    return pulumi
      .all([this.tableName, this.#scope.account.partition])
      .apply(([table, partition]) => made(table, partition));
  }

  /** What the machine's role needs of the table. */
  statement(lease: pulumi.Input<string>): Statement {
    return leaseStatement(this.tableArn, lease, "GetItem", "UpdateItem");
  }

  /** Everything that is worth exporting from a stack. */
  get outputs() {
    const { tableName, tableArn } = this;
    return { tableName, tableArn };
  }
}
