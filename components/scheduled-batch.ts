import * as pulumi from "@pulumi/pulumi";
import { makeAlarms } from "./parts/alarm.ts";
import { alarmTopic } from "./parts/alarm-topic.ts";
import { refuseName } from "./parts/arguments.ts";
import { endedTopic } from "./parts/ended-topic.ts";
import { queue } from "./parts/queue.ts";
import { Scope } from "./parts/scope.ts";
import { alarmsOf } from "./scheduled-batch/alarms.ts";
import type { ScheduledBatchArgs } from "./scheduled-batch/args.ts";
import { bundlesOf } from "./scheduled-batch/bundles.ts";
import { dashboard } from "./scheduled-batch/dashboard.ts";
import { defaults, fixed } from "./scheduled-batch/defaults.ts";
import { makeFunctions } from "./scheduled-batch/functions.ts";
import { leaseTable } from "./scheduled-batch/lease.ts";
import { stateMachine } from "./scheduled-batch/machine.ts";
import { metricsOf } from "./scheduled-batch/metrics.ts";
import { refuseLongerFunctions } from "./scheduled-batch/overrides.ts";
import { runsTable } from "./scheduled-batch/runs-table.ts";
import { schedule, scheduleIdentity } from "./scheduled-batch/schedule.ts";
import { settingsOf } from "./scheduled-batch/settings.ts";
import { watchdog } from "./scheduled-batch/watchdog.ts";

export type { ScheduledBatchArgs } from "./scheduled-batch/args.ts";

/**
 * A schedule whose runs never write at once: at each tick the team's functions, in their order, for each target, whoever starts a run and
 * whatever dies. docs/scheduled-batch.md says what it promises, what it gives up, and every number.
 *
 * @example
 * const billing = new ScheduledBatch("billing", {
 *   every: "5 minutes",
 *   targets: ["acme", "globex"],
 *   steps: ["handlers/billing/read-usage.ts", "handlers/billing/write-totals.ts"],
 * });
 * export const runs = billing.topicArn;
 */
export class ScheduledBatch extends pulumi.ComponentResource {
  readonly scheduleName: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;
  readonly leaseTable: pulumi.Output<string>;
  /** The schedule's key in the lease table, and its partition of the runs table. */
  readonly lease: pulumi.Output<string>;
  readonly runsTable: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  /** Tells of each run that has ended. */
  readonly topicArn: pulumi.Output<string>;
  readonly openName: pulumi.Output<string>;
  /** The steps' functions, by the steps' names. */
  readonly stepNames: pulumi.Output<Readonly<Record<string, string>>>;
  readonly summariseName: pulumi.Output<string>;
  readonly watchName: pulumi.Output<string>;
  /** Seconds between two ticks, at the most. */
  readonly period: pulumi.Output<number>;
  /** Seconds that a run may take. */
  readonly runTimeout: pulumi.Output<number>;
  /** Seconds that a function which holds the lease may write after it has begun. */
  readonly longestStep: pulumi.Output<number>;
  readonly alarmTopicArn: pulumi.Output<string>;
  readonly dashboardName: pulumi.Output<string>;

  constructor(name: string, args: ScheduledBatchArgs, options?: pulumi.ComponentResourceOptions) {
    super("levee:index:ScheduledBatch", name, args, options);
    const subject = `ScheduledBatch "${name}"`;
    refuseName(subject, name);
    const settings = settingsOf(subject, args);
    refuseLongerFunctions(subject, settings, args.overrides ?? {});
    const bundles = bundlesOf(subject, settings);
    const { kmsKeyArn } = args;
    const scope = new Scope("ScheduledBatch", name, this, args.ephemeral ?? defaults.ephemeral, args.overrides ?? {});

    const deadLetter = queue(
      scope,
      "deadLetterQueue",
      "dlq",
      { messageRetentionSeconds: fixed.deadLetterRetention },
      kmsKeyArn,
    );
    const topicArn = endedTopic(scope);
    const identity = scheduleIdentity(scope);
    const around = { lease: leaseTable(scope), runs: runsTable(scope), topicArn, schedule: identity };
    const functions = makeFunctions(scope, around, settings, bundles);
    const machine = stateMachine(scope, around, functions, settings);
    const ticks = schedule(scope, identity, machine, deadLetter, settings, kmsKeyArn);
    const watch = watchdog(scope, around, settings, bundles, deadLetter, kmsKeyArn);
    const topic = alarmTopic(scope, args.alarmEmail);
    const metrics = metricsOf({
      ...{ machine, functions, watch, deadLetter },
      lease: around.lease,
      schedule: identity.name,
    });
    const alarms = makeAlarms(scope, topic, alarmsOf(metrics, settings));

    this.scheduleName = ticks.name;
    this.stateMachineArn = machine.arn;
    this.leaseTable = around.lease.name;
    this.lease = pulumi.output(identity.name);
    this.runsTable = around.runs.name;
    this.deadLetterQueueUrl = deadLetter.resource.url;
    this.topicArn = topicArn;
    this.openName = functions.open.resource.name;
    this.stepNames = pulumi.output(
      Object.fromEntries(functions.steps.map(({ step, resource }) => [step.name, resource.name])),
    );
    this.summariseName = functions.summarise.resource.name;
    this.watchName = watch.resource.name;
    this.period = pulumi.output(settings.rhythm.longest);
    this.runTimeout = pulumi.output(settings.runTimeout);
    this.longestStep = pulumi.output(settings.longestStep);
    this.alarmTopicArn = topic.arn;
    this.dashboardName = dashboard(scope, metrics, settings, [...alarms.values()]);
    scope.refuseUnknownOverrides();
    this.registerOutputs(this.outputs);
  }

  /** Everything that is worth exporting from a stack. */
  get outputs() {
    const { scheduleName, stateMachineArn, leaseTable, lease, runsTable, deadLetterQueueUrl, topicArn } = this;
    const { openName, stepNames, summariseName, watchName, alarmTopicArn, dashboardName } = this;
    const { period, runTimeout, longestStep } = this;
    return {
      scheduleName,
      stateMachineArn,
      leaseTable,
      lease,
      runsTable,
      deadLetterQueueUrl,
      topicArn,
      openName,
      stepNames,
      summariseName,
      watchName,
      period,
      runTimeout,
      longestStep,
      alarmTopicArn,
      dashboardName,
    };
  }
}
