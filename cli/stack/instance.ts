import * as v from "valibot";
import { isObject } from "../../components/parts/is-object.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Stack } from "./stack.ts";

const text = v.pipe(v.string(), v.minLength(1));

/** The outputs of a RequestIntake that commands use; tests/e2e/cli runs them on a deployed one. */
const requestIntakeOutputs = v.object({
  requestsUrl: text,
  apiId: text,
  stageName: text,
  queueUrl: text,
  deadLetterQueueUrl: text,
  undeliveredQueueUrl: text,
  statusTable: text,
  resultsBucket: text,
  workerName: text,
  workerMapping: text,
  /** Seconds. */
  workerTimeout: v.number(),
  /** Seconds. */
  statusRetention: v.number(),
  webSocketUrl: v.optional(text),
  webSocketApiId: v.optional(text),
  alarmTopicArn: text,
  brakeAlarm: v.optional(text),
  /** The channels of `notify` and of `webSocket`, by their names. */
  channels: v.optional(v.record(text, v.object({ queueUrl: text, deadLetterQueueUrl: text }))),
});

/** The outputs of a UserProvisioning that commands use. */
const userProvisioningOutputs = v.object({
  bucket: text,
  ledgerTable: text,
  userPoolId: text,
  pacerTable: text,
  rostersQueueUrl: text,
  workQueueUrl: text,
  invitationsQueueUrl: text,
  mailEventsQueueUrl: text,
  deadLetterQueueUrl: text,
  provisionMapping: text,
  inviteMapping: text,
  /** Seconds. */
  provisionTimeout: v.number(),
  /** Seconds. */
  inviteTimeout: v.number(),
  /** User creations a second that the account is taken to have; earlier releases do not tell. */
  quota: v.optional(v.number()),
  callsPerSecond: v.number(),
  invitationsPerMinute: v.number(),
  columns: v.record(v.string(), v.string()),
  maxBytes: v.number(),
  /** Seconds. */
  retention: v.number(),
  alarmTopicArn: text,
});

/** The outputs of a ScheduledBatch that commands use. */
const scheduledBatchOutputs = v.object({
  scheduleName: text,
  stateMachineArn: text,
  leaseTable: text,
  /** The lease's key in it, and the partition of the runs' ledger. */
  lease: text,
  runsTable: text,
  /** Seconds between two ticks. */
  period: v.number(),
  /** Seconds that a run may take. */
  runTimeout: v.number(),
  /** Seconds that a function which holds the lease may write after it has begun. */
  longestStep: v.number(),
  alarmTopicArn: text,
});

interface Common {
  readonly alarmTopicArn: string;
}

/** A component whose instances commands are for. */
export interface Kind<Outputs extends Common> {
  readonly component: string;
  /** The name of the stack's output that has its instances, by name. */
  readonly output: string;
  readonly schema: v.GenericSchema<unknown, Outputs>;
}

export const requestIntake = {
  component: "RequestIntake",
  output: "requestIntake",
  schema: requestIntakeOutputs,
} satisfies Kind<Common>;

export const userProvisioning = {
  component: "UserProvisioning",
  output: "userProvisioning",
  schema: userProvisioningOutputs,
} satisfies Kind<Common>;

export const scheduledBatch = {
  component: "ScheduledBatch",
  output: "scheduledBatch",
  schema: scheduledBatchOutputs,
} satisfies Kind<Common>;

/** One instance of a component in a stack. */
export type Instance<Outputs> = Outputs & {
  readonly name: string;
  /** Where it is deployed, by the ARN of its topic. */
  readonly region: string;
  readonly account: string;
};

export type Intake = Instance<v.InferOutput<typeof requestIntakeOutputs>>;
export type Provisioning = Instance<v.InferOutput<typeof userProvisioningOutputs>>;
export type Batch = Instance<v.InferOutput<typeof scheduledBatchOutputs>>;

/**
 * The instance that a command is for: the one of that name, or the only one.
 *
 * @throws CliError that lists those there are
 */
export function instanceOf<Outputs extends Common>(
  stack: Stack,
  kind: Kind<Outputs>,
  name: string | undefined,
): Instance<Outputs> {
  const { component } = kind;
  const names = namesOf(stack, kind);
  if (names.length === 0) refuse(stack, `has no ${component} among its outputs; is it deployed?`);
  if (name === undefined && names.length > 1)
    refuse(stack, `has ${names.length} ${component}s; name one by --instance: ${names.join(", ")}`);
  const chosen = name ?? names[0]!;
  if (!names.includes(chosen)) refuse(stack, `has no ${component} "${chosen}"; it has ${names.join(", ")}`);
  return read(stack, kind, chosen);
}

/** Every instance of a component in a stack, by their order. */
export const instancesOf = <Outputs extends Common>(stack: Stack, kind: Kind<Outputs>): Instance<Outputs>[] =>
  namesOf(stack, kind).map((name) => read(stack, kind, name));

/** The names of the instances of a component in a stack. */
export const namesOf = (stack: Stack, { output }: Kind<Common>): string[] => Object.keys(outputsOf(stack, output));

const outputsOf = (stack: Stack, output: string): Readonly<Record<string, unknown>> => {
  const given = stack.outputs[output];
  return isObject(given) ? given : {};
};

function read<Outputs extends Common>(
  stack: Stack,
  { component, output, schema }: Kind<Outputs>,
  name: string,
): Instance<Outputs> {
  const parsed = v.safeParse(schema, outputsOf(stack, output)[name]);
  if (!parsed.success) {
    const wrong = parsed.issues.map((issue) => v.getDotPath(issue) ?? "outputs at all").join(", ");
    return refuse(
      stack,
      `was deployed by another release: ${component} "${name}" has no usable ${wrong}; deploy it again`,
    );
  }
  const [, , , region = "", account = ""] = parsed.output.alarmTopicArn.split(":");
  return { ...parsed.output, name, region, account };
}

function refuse(stack: Stack, problem: string): never {
  throw new CliError(`stack ${stack.name} ${problem}`, exitCodes.usage);
}
