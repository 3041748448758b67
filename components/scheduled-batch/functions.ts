import type * as pulumi from "@pulumi/pulumi";
import { type BundledFunction, type BundledFunctionSettings, bundledFunction } from "../parts/bundled-function.ts";
import { camelCase } from "../parts/camel-case.ts";
import { consumeStatement, keyStatements } from "../parts/consumer.ts";
import { withOurs } from "../parts/function-arguments.ts";
import type { KnownQueue } from "../parts/queue.ts";
import type { Scope } from "../parts/scope.ts";
import type { Bundles } from "./bundles.ts";
import { fixed } from "./defaults.ts";
import { leaseStatement } from "./lease.ts";
import { SKEW } from "./lease-times.ts";
import type { Settings } from "./settings.ts";
import type { Functions, Surroundings } from "./surroundings.ts";

/** What a function is beside what all of the instance's are. */
type Made = Pick<BundledFunctionSettings, "code" | "description" | "timeout" | "memory" | "statements"> & {
  readonly environment: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  readonly inVpc: boolean;
};

function make(
  scope: Scope,
  child: string,
  part: string,
  { architecture, network }: Settings,
  made: Made,
): BundledFunction {
  const { inVpc, ...settings } = made;
  return bundledFunction(scope, child, part, {
    ...settings,
    description: `${settings.description}: ${scope.subject}`,
    runtime: fixed.runtime,
    architecture,
    logRetention: fixed.logRetention,
    ...(inVpc && network ? { network } : {}),
  });
}

/** Children: `open…`, `step<Name>…` for each step, `summarise…`. */
export function makeFunctions(scope: Scope, around: Surroundings, settings: Settings, bundles: Bundles): Functions {
  const ours = commonTo(scope, around);
  const held = {
    ...ours,
    LEVEE_LONGEST_STEP_S: String(settings.longestStep),
    LEVEE_SKEW_MS: String(SKEW * 1_000),
  };
  const { open, stopWhen, targets } = settings;
  const { handler: _, ...conditions } = stopWhen;
  const stops = Object.keys(stopWhen).length > 0;
  return {
    open: make(scope, "open", "open", settings, {
      description: "Begins a run",
      code: bundles.open,
      timeout: open.timeout,
      memory: open.memory,
      environment: withOurs(open.environment, {
        ...held,
        LEVEE_SCHEDULE_NAME: around.schedule.name,
        LEVEE_STOP_WHEN: JSON.stringify(conditions),
        LEVEE_MAX_TARGETS: String(targets.most),
      }),
      statements: [holds(around, "UpdateItem"), ...(stops ? around.schedule.statements() : []), ...open.policy],
      inVpc: true,
    }),
    steps: settings.steps.map((step) => ({
      step,
      ...make(scope, camelCase(`step-${step.name}`), `step-${step.name}`, settings, {
        description: `Step "${step.name}"`,
        code: bundles.steps.get(step.name) as string,
        timeout: step.timeout,
        memory: step.memory,
        environment: withOurs(step.environment, {
          ...held,
          LEVEE_STEP: step.name,
          LEVEE_STEP_TIMEOUT_S: String(step.work),
        }),
        statements: [holds(around, "UpdateItem"), ...step.policy],
        inVpc: true,
      }),
    })),
    summarise: make(scope, "summarise", "summarise", settings, {
      description: "Sums a run up",
      code: bundles.summarise,
      timeout: fixed.summariseTimeout,
      memory: fixed.shellMemory,
      environment: {
        ...ours,
        LEVEE_RUNS_TABLE: around.runs.name,
        LEVEE_TOPIC_ARN: around.topicArn,
        LEVEE_RETENTION_S: String(fixed.runsRetention * 86_400),
      },
      statements: [
        holds(around, "UpdateItem"),
        { sid: "Runs", actions: ["dynamodb:PutItem"], resources: [around.runs.arn] },
        { sid: "Tell", actions: ["sns:Publish"], resources: [around.topicArn] },
      ],
      inVpc: false,
    }),
  };
}

/** Children: `watch…`. */
export function watchFunction(
  scope: Scope,
  around: Surroundings,
  settings: Settings,
  bundles: Bundles,
  ticks: KnownQueue,
  kmsKeyArn: string | undefined,
): BundledFunction {
  return make(scope, "watch", "watch", settings, {
    description: "Looks whether the schedule does what it should",
    code: bundles.watch,
    timeout: fixed.watchTimeout,
    memory: fixed.shellMemory,
    environment: {
      ...commonTo(scope, around),
      LEVEE_SCHEDULE_NAME: around.schedule.name,
      LEVEE_QUEUE_URL: ticks.resource.url,
      LEVEE_PERIOD_S: String(settings.rhythm.longest),
      LEVEE_MISSED: String(settings.missedIntervals),
      LEVEE_TIME_ZONE: settings.timeZone,
    },
    statements: [
      consumeStatement(ticks),
      holds(around, "GetItem"),
      ...around.schedule.statements(),
      ...keyStatements(kmsKeyArn),
    ],
    inVpc: false,
  });
}

/** What every function of the instance reads (handlers/scheduled-batch/settings.ts). */
const commonTo = (scope: Scope, { lease, schedule }: Surroundings) => ({
  LEVEE_INSTANCE: scope.name,
  LEVEE_LEASE_TABLE: lease.name,
  LEVEE_LEASE: schedule.name,
  POWERTOOLS_SERVICE_NAME: scope.name,
  // What the steps are given is the team's.
  POWERTOOLS_LOGGER_LOG_EVENT: "false",
});

const holds = ({ lease, schedule }: Surroundings, ...operations: readonly ("GetItem" | "UpdateItem")[]) =>
  leaseStatement(lease.arn, schedule.name, ...operations);
