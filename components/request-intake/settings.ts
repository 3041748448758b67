import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../parts/argument-error.ts";
import { checkedDuration, checkedInteger, refuseUnknownNames, refuseWrongKinds } from "../parts/arguments.ts";
import { spell } from "../parts/durations.ts";
import type { Statement } from "../parts/iam-document.ts";
import { argumentNames, type RequestIntakeArgs } from "./args.ts";
import { bounds, defaults, fixed } from "./defaults.ts";

/** All numbers of one RequestIntake, checked, with what follows from them. Durations are seconds unless the name says otherwise. */
export interface Settings {
  readonly workTimeoutMs: number;
  readonly concurrency: number;
  readonly maxAttempts: number;
  readonly rate: pulumi.Input<number>;
  readonly burst: pulumi.Input<number>;
  readonly memory: pulumi.Input<number>;
  readonly architecture: "arm64" | "x86_64";
  readonly statusRetention: number;
  readonly queueRetention: number;
  readonly batchSize: number;
  readonly functionTimeout: number;
  readonly visibilityTimeout: number;
  readonly maxReceiveCount: number;
  /** When a caller should ask for the status for the first time, and how often. */
  readonly pollAfter: number;
  /** The age at which the oldest message is alarming. */
  readonly alarmingAge: number;
  readonly publicOrigin: string | undefined;
  readonly environment: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  readonly policy: readonly Statement[];
}

/** Checks the plain arguments at once, so that a mistake ends the preview, and derives the rest. */
export function settingsOf(subject: string, args: RequestIntakeArgs): Settings {
  refuseUnknownNames(subject, args, argumentNames);
  refuseWrongKinds(subject, args, {
    environment: "a map",
    policy: "a list",
    kmsKeyArn: "text",
    alarmEmail: "text",
    publicOrigin: "text",
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
  const batchSize = Math.min(Math.max(Math.floor(fixed.batchWork / work), 1), fixed.maxBatch);
  const functionTimeout = Math.ceil(batchSize * work) + fixed.shellReserve;
  const visibilityTimeout = fixed.visibilityPerTimeout * functionTimeout;
  const maxReceiveCount = maxAttempts + fixed.spareReceives;
  // The longest pause between two attempts: handlers/request-intake/backoff.ts.
  const longestPause = Math.min(Math.max(10 * work, 60), 900);

  const settings: Settings = {
    workTimeoutMs,
    concurrency,
    maxAttempts,
    rate: checkedInteger(subject, "rate", args.rate ?? defaults.rate, bounds.rate),
    burst: checkedInteger(subject, "burst", args.burst ?? defaults.burst, bounds.burst),
    memory: checkedInteger(subject, "memory", args.memory ?? defaults.memory, bounds.memory),
    architecture: args.architecture ?? defaults.architecture,
    statusRetention,
    queueRetention,
    batchSize,
    functionTimeout,
    visibilityTimeout,
    maxReceiveCount,
    pollAfter: Math.min(Math.max(Math.ceil(work / 10), 1), 60),
    alarmingAge: Math.min(Math.ceil(maxAttempts * (functionTimeout + longestPause)), Math.floor(queueRetention / 2)),
    publicOrigin: args.publicOrigin === undefined ? undefined : checkedOrigin(subject, args.publicOrigin),
    environment: checkedEnvironment(subject, args.environment ?? {}),
    policy: args.policy ?? [],
  };
  refuseShortRetention(subject, settings);
  refuseArchitecture(subject, settings.architecture);
  return settings;
}

const wholeSeconds = (ms: number): number => Math.ceil(ms / 1_000);

function refuseShortRetention(subject: string, { queueRetention, maxReceiveCount, visibilityTimeout }: Settings): void {
  const needed = maxReceiveCount * visibilityTimeout;
  if (queueRetention < needed) {
    throw new ArgumentError(
      subject,
      `queueRetention "${spell(queueRetention)}" is under ${spell(needed)}, the time that ${maxReceiveCount} receives of ${spell(visibilityTimeout)} can take`,
      "a message would vanish before its attempts are used up: raise queueRetention, or lower maxAttempts or workTimeout",
    );
  }
}

function refuseArchitecture(subject: string, architecture: string): void {
  if (architecture === "arm64" || architecture === "x86_64") return;
  throw new ArgumentError(subject, `architecture "${architecture}" is unknown`, "Lambda runs on arm64 and x86_64");
}

/** Scheme and authority, as callers see the API. Plain http is for a loopback address only: ids and results would be read on the way. */
function checkedOrigin(subject: string, origin: string): string {
  const wayOut = 'write scheme and authority, such as "https://api.example.com", and nothing behind them';
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  // The text goes into templates, where other characters could mean something.
  if (!url || !/^[a-z]+:\/\/[A-Za-z0-9.:[\]-]+\/?$/.test(origin) || url.pathname !== "/") {
    throw new ArgumentError(subject, `publicOrigin ${JSON.stringify(origin)} is not an origin`, wayOut);
  }
  const loopback = ["localhost", "[::1]"].includes(url.hostname) || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    throw new ArgumentError(
      subject,
      `publicOrigin "${origin}" is not https`,
      "callers send their requests there: use https",
    );
  }
  return url.origin;
}

function checkedEnvironment(subject: string, environment: Settings["environment"]): Settings["environment"] {
  const check = <E extends object>(plain: E): E => {
    for (const [name, value] of Object.entries(plain)) {
      if (/^LEVEE_|^POWERTOOLS_(SERVICE_NAME|LOGGER_LOG_EVENT)$/.test(name)) {
        throw new ArgumentError(
          subject,
          `environment names "${name}"`,
          "the shell around the function has it: choose another name",
        );
      }
      if (["number", "boolean"].includes(typeof value)) {
        throw new ArgumentError(subject, `environment has ${name} ${value}, which is not text`, `write "${value}"`);
      }
    }
    return plain;
  };
  return pulumi.Output.isInstance(environment)
    ? environment.apply(check)
    : check(environment as object as Record<string, string>);
}
