import * as pulumi from "@pulumi/pulumi";
import { type BundledFunction, bundledFunction } from "../parts/bundled-function.ts";
import { camelCase } from "../parts/camel-case.ts";
import { consumeStatement, keyStatements, pollQueue } from "../parts/consumer.ts";
import { countedLines } from "../parts/counted-lines.ts";
import { milliseconds, seconds } from "../parts/durations.ts";
import type { Statement } from "../parts/iam-document.ts";
import type { Metric } from "../parts/metric.ts";
import { type KnownQueue, queue, queueArn } from "../parts/queue.ts";
import { allowedFrom, redriveTo } from "../parts/redrive.ts";
import type { Scope } from "../parts/scope.ts";
import { fixed } from "./defaults.ts";
import { defaults, fixed as numbers } from "./notify/defaults.ts";
import type { Settings } from "./settings.ts";
import type { Stores } from "./stores.ts";

/** By which ways outcomes are pushed. */
export type ChannelName = "mail" | "push" | "webhook" | "socket";

/** Where a request says a channel's address: at a JSON Pointer into its body, in an attribute of its message, or nowhere. */
interface AddressSource {
  readonly body?: string;
  readonly attribute?: string;
}

export interface ChannelArgs {
  readonly name: ChannelName;
  /** What its function does, for its description. */
  readonly does: string;
  /** The bundle's text. */
  readonly code: string;
  readonly address: AddressSource;
  /** Seconds that one call to the other side may take. */
  readonly callTimeout: number;
  /** Seconds after the first try until which a refused delivery is tried again. @default that of webhooks */
  readonly giveUpAfter?: number;
  /** The ceilings of the pause between two tries. @default those of webhooks */
  readonly retry?: { readonly firstRetryMs: number; readonly longestRetryMs: number };
  /** Invocations at once, each with a batch of deliveries. */
  readonly concurrency: number;
  /** What its function reads beside what every channel's does (handlers/request-intake/deliver/settings.ts). */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** What its function may do beside what every channel's may. */
  readonly statements: readonly Statement[];
}

/** A way by which outcomes are pushed: its queue, and the function behind it. */
export interface Channel {
  readonly name: ChannelName;
  readonly address: AddressSource;
  readonly queue: KnownQueue;
  readonly deadLetter: KnownQueue;
  readonly function: BundledFunction;
  /** Deliveries of which nobody knows what came. */
  readonly unknown: Metric;
}

/**
 * A queue of outcomes, the function that delivers them, and the queue of what could not be delivered. The ledger is the status table.
 *
 * Children: `<name>Queue`, `<name>DeadLetterQueue`, each with a policy; `<name>Mapping`; `<name>UnknownFilter`; `deliver<Name>` and,
 * with that in front, `Role`, `Policy`, `Logs`.
 */
export function channel(scope: Scope, { status, kmsKeyArn }: Stores, settings: Settings, args: ChannelArgs): Channel {
  const { name } = args;
  const { giveUpAfter = seconds(defaults.webhook.giveUpAfter), callTimeout, retry = RETRY } = args;
  const timeout = Math.ceil(callTimeout) + numbers.shellReserve;
  const deadLetter = queue(
    scope,
    `${name}DeadLetterQueue`,
    `${name}-dlq`,
    {
      messageRetentionSeconds: fixed.deadLetterRetention,
      maxMessageSize: fixed.maxMessageSize,
      redriveAllowPolicy: allowedFrom([queueArn(scope, name)]),
    },
    kmsKeyArn,
  );
  const deliveries = queue(
    scope,
    `${name}Queue`,
    name,
    {
      visibilityTimeoutSeconds: fixed.visibilityPerTimeout * timeout,
      messageRetentionSeconds: numbers.retention,
      maxMessageSize: fixed.maxMessageSize,
      redrivePolicy: redriveTo(deadLetter, fixed.maxReceives),
    },
    kmsKeyArn,
  );
  const part = `deliver-${name}`;
  const made = bundledFunction(scope, camelCase(part), part, {
    description: `${args.does} of ${scope.subject}`,
    code: args.code,
    runtime: fixed.runtime,
    architecture: settings.architecture,
    timeout,
    neededTime: Math.ceil(callTimeout) + numbers.neededReserve,
    memory: numbers.memory,
    environment: {
      ...args.environment,
      LEVEE_INSTANCE: scope.name,
      LEVEE_STATUS_TABLE: status.name,
      LEVEE_QUEUE_URL: deliveries.resource.url,
      LEVEE_DEAD_LETTER_QUEUE_URL: deadLetter.resource.url,
      LEVEE_STATUS_RETENTION_S: String(settings.statusRetention),
      LEVEE_CALL_TIMEOUT_MS: String(callTimeout * 1_000),
      LEVEE_GIVE_UP_AFTER_S: String(Math.ceil(giveUpAfter)),
      LEVEE_FIRST_RETRY_MS: String(retry.firstRetryMs),
      LEVEE_LONGEST_RETRY_MS: String(retry.longestRetryMs),
      POWERTOOLS_SERVICE_NAME: scope.name,
      // The event holds results and addresses.
      POWERTOOLS_LOGGER_LOG_EVENT: "false",
    },
    logRetention: fixed.logRetention,
    statements: [
      consumeStatement(deliveries),
      { sid: "DeadLetter", actions: ["sqs:SendMessage"], resources: [deadLetter.arn] },
      // Items of its own in the table of the statuses, and no request's: `ForAllValues` is also true of a call without a key.
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
      {
        sid: "Ledger",
        actions: ["dynamodb:UpdateItem"],
        resources: [status.arn],
        conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": `delivery#${name}#*` } },
      },
      ...keyStatements(kmsKeyArn),
      ...args.statements,
    ],
  });
  pollQueue(scope, name, name, deliveries, made, {
    batchSize: numbers.batchSize,
    maximumConcurrency: args.concurrency,
  });
  const unknown = countedLines(scope, `${name}-unknown`, "Unknown", UNKNOWN, made);
  return { name, address: args.address, queue: deliveries, deadLetter, function: made, unknown };
}

const RETRY = {
  firstRetryMs: milliseconds(defaults.webhook.firstRetry),
  longestRetryMs: milliseconds(defaults.webhook.longestRetry),
};

/** The line that a channel's shell writes of each message (handlers/parts/work-batch.ts), of one that nobody knows the end of. */
const UNKNOWN = '{ $.message = "message" && $.outcome = "unknown" }';

/** What the worker has to know of the channels, and may do: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export function announcing(channels: readonly Channel[]): {
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statements: readonly Statement[];
} {
  if (channels.length === 0) return { environment: {}, statements: [] };
  const known = channels.map(({ name, address, queue: { resource } }) =>
    resource.url.apply((queueUrl) => ({ channel: name, queueUrl, address })),
  );
  return {
    environment: { LEVEE_CHANNELS: pulumi.all(known).apply((list) => JSON.stringify(list)) },
    statements: [
      { sid: "Announce", actions: ["sqs:SendMessage"], resources: channels.map(({ queue: { arn } }) => arn) },
    ],
  };
}

/** What a stack exports of its channels, for `levee requests`; nothing when there are none. */
export function channelOutputs(channels: readonly Channel[]) {
  const of = ({ queue, deadLetter, function: { resource } }: Channel) => ({
    queueUrl: queue.resource.url,
    deadLetterQueueUrl: deadLetter.resource.url,
    functionName: resource.name,
  });
  return channels.length === 0 ? undefined : Object.fromEntries(channels.map((each) => [each.name, of(each)]));
}
