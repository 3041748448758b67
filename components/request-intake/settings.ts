import type * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../parts/argument-error.ts";
import {
  checkedDuration,
  checkedInteger,
  refuseNulls,
  refuseUnknownNames,
  refuseWrongKinds,
} from "../parts/arguments.ts";
import { spell } from "../parts/durations.ts";
import {
  type Architecture,
  checkedArchitecture,
  checkedEnvironment,
  type Environment,
} from "../parts/function-arguments.ts";
import { refuseStatements, type Statement } from "../parts/iam-document.ts";
import { argumentNames, type RequestIntakeArgs } from "./args.ts";
import { type Brake, brakeOf } from "./brake-settings.ts";
import { type CallerSettings, callerSettings } from "./callers/caller-settings.ts";
import { bounds, defaults, fixed } from "./defaults.ts";
import { expireAfterOf } from "./expiry.ts";
import { type NotifySettings, notifySettings } from "./notify/settings.ts";
import { checkedOrigin } from "./origin.ts";
import { webSocketOf } from "./socket/socket-settings.ts";
import { type Validation, validationOf } from "./validation-settings.ts";

/** All numbers of one RequestIntake, checked, with what follows from them. Durations are seconds unless the name says otherwise. */
export interface Settings extends CallerSettings {
  readonly workTimeoutMs: number;
  readonly concurrency: number;
  readonly maxAttempts: number;
  readonly rate: pulumi.Input<number>;
  readonly burst: pulumi.Input<number>;
  readonly memory: pulumi.Input<number>;
  readonly architecture: Architecture;
  readonly statusRetention: number;
  readonly queueRetention: number;
  readonly batchSize: number;
  readonly functionTimeout: number;
  readonly visibilityTimeout: number;
  readonly maxReceiveCount: number;
  /** The age from which a request is not worked any more, but ends as `expired`, while SQS still has it. */
  readonly tooOldAfter: number;
  /** The team's own such age, below that; `undefined` without one. */
  readonly expireAfter: number | undefined;
  /** When a caller should ask for the status for the first time, and how often. */
  readonly pollAfter: number;
  /** The age at which the oldest message is alarming: of those that CloudWatch looks at, received three times at most. */
  readonly alarmingAge: number;
  /** How long it is alarming that one request in twenty waits for its first attempt: it is told of before the oldest is alarming. */
  readonly alarmingWait: number;
  /** How long it is alarming that messages are there and none is done with. */
  readonly stuckAfter: number;
  /** What makes the automatic brake stop the worker; `undefined` when there is none. */
  readonly brake: Brake | undefined;
  /** What is checked before a request is accepted; `undefined` when the API sends to the queue itself. */
  readonly validation: Validation | undefined;
  readonly publicOrigin: string | undefined;
  readonly accessLogs: boolean;
  readonly webSocket: boolean;
  readonly notify: NotifySettings;
  readonly environment: Environment;
  readonly policy: readonly Statement[];
}

/** Checks the plain arguments at once, so that a mistake ends the preview, and derives the rest. */
export function settingsOf(subject: string, args: RequestIntakeArgs): Settings {
  refuseUnknownNames(subject, args, argumentNames);
  refuseWrongKinds(subject, args, {
    environment: "a map",
    policy: "a list",
    kmsKeyArn: "the ARN of a KMS key",
    alarmEmail: "an address of mail",
    publicOrigin: "text",
    accessLogs: "true or false",
    ephemeral: "true or false",
    overrides: "a map of maps",
  });
  const workTimeoutMs = checkedDuration(
    subject,
    "workTimeout",
    args.workTimeout ?? defaults.workTimeout,
    bounds.workTimeout,
  );
  const concurrency = checkedInteger(
    subject,
    "concurrency",
    args.concurrency ?? defaults.concurrency,
    bounds.concurrency,
  );
  const maxAttempts = checkedInteger(
    subject,
    "maxAttempts",
    args.maxAttempts ?? defaults.maxAttempts,
    bounds.maxAttempts,
  );
  const queueRetention = wholeSeconds(
    checkedDuration(subject, "queueRetention", args.queueRetention ?? defaults.queueRetention, bounds.queueRetention),
  );
  const statusRetention = wholeSeconds(
    checkedDuration(
      subject,
      "statusRetention",
      args.statusRetention ?? defaults.statusRetention,
      bounds.statusRetention,
    ),
  );

  const work = workTimeoutMs / 1_000;
  const tooOldAfter = Math.floor((queueRetention * fixed.tooOldPercent) / 100);
  const expireAfter = expireAfterOf(subject, args, { work, tooOldAfter });
  // What waits in a batch gets older, too: not even the last of an idle worker's may be too old by that alone.
  const batchWork = Math.min(fixed.batchWork, expireAfter ?? Number.POSITIVE_INFINITY);
  const batchSize = Math.min(Math.max(Math.floor(batchWork / work), 1), fixed.maxBatch);
  const functionTimeout = Math.ceil(batchSize * work) + fixed.shellReserve;
  const visibilityTimeout = fixed.visibilityPerTimeout * functionTimeout;
  // Attempts are counted in the status table. Receives are the bound on what is no attempt: a function that is throttled or does not load,
  // a table out of reach. Each such receive lasts the visibility timeout at most, so half of the retention is for sitting that out.
  const maxReceiveCount = Math.min(
    Math.max(leastReceives(maxAttempts), Math.floor(queueRetention / 2 / visibilityTimeout)),
    fixed.maxReceives,
  );
  // The longest pause between two attempts: handlers/parts/backoff.ts.
  const longestPause = Math.min(Math.max(10 * work, 60), 900);

  const alarmingAge = Math.min(
    Math.ceil(Math.min(maxAttempts, fixed.receivesInAge) * (functionTimeout + longestPause)),
    Math.floor((expireAfter ?? queueRetention) / 2) || 1,
  );

  const callers = callerSettings(subject, args);
  const settings: Settings = {
    workTimeoutMs,
    concurrency,
    maxAttempts,
    rate: checkedInteger(subject, "rate", args.rate ?? defaults.rate, bounds.rate),
    burst: checkedInteger(subject, "burst", args.burst ?? defaults.burst, bounds.burst),
    memory: checkedInteger(subject, "memory", args.memory ?? defaults.memory, bounds.memory),
    architecture: checkedArchitecture(subject, args.architecture ?? defaults.architecture),
    statusRetention,
    queueRetention,
    batchSize,
    functionTimeout,
    visibilityTimeout,
    maxReceiveCount,
    tooOldAfter,
    expireAfter,
    pollAfter: Math.min(Math.max(Math.ceil(work / 10), 1), 60),
    alarmingAge,
    alarmingWait: Math.ceil(alarmingAge / 2),
    stuckAfter: Math.min(
      Math.ceil((maxAttempts * (functionTimeout + longestPause)) / fixed.stuckPeriod) * fixed.stuckPeriod,
      fixed.longestEvaluation,
    ),
    validation: validationOf(subject, args),
    brake: brakeOf(subject, args, { work, concurrency, maxAttempts }),
    publicOrigin: args.publicOrigin === undefined ? undefined : checkedOrigin(subject, args.publicOrigin),
    accessLogs: args.accessLogs ?? defaults.accessLogs,
    notify: notifySettings(subject, args.notify),
    environment: checkedEnvironment(subject, args.environment ?? {}),
    policy: args.policy ?? [],
    ...callers,
    webSocket: webSocketOf(subject, args, callers),
  };
  refuseStatements(subject, settings.policy);
  refuseShortRetention(subject, settings);
  // A schema's own nulls are values, and so are those of an override.
  refuseNulls(subject, { ...args, schema: undefined, overrides: undefined });
  return settings;
}

const wholeSeconds = (ms: number): number => Math.ceil(ms / 1_000);

/** The receives that the attempts need, with some for duplicates that find the request busy. */
const leastReceives = (maxAttempts: number): number => maxAttempts + fixed.spareReceives;

/**
 * Before the age of `tooOldAfter` every attempt has its time, and after it there is one visibility timeout more: a message that was
 * received just before comes again, and is recorded, before SQS deletes it.
 */
function refuseShortRetention(subject: string, settings: Settings): void {
  const { queueRetention, maxAttempts, visibilityTimeout } = settings;
  const receives = leastReceives(maxAttempts);
  const { tooOldPercent: before } = fixed;
  const needed = Math.ceil(100 * Math.max((receives * visibilityTimeout) / before, visibilityTimeout / (100 - before)));
  if (queueRetention < needed) {
    throw new ArgumentError(
      subject,
      `queueRetention "${spell(queueRetention)}" is under ${spell(needed)}, the time that ${receives} receives of ${spell(visibilityTimeout)} can take, and a last one to record what is too old`,
      "a message would vanish before its attempts are used up: raise queueRetention, or lower maxAttempts or workTimeout",
    );
  }
}
