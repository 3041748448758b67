import type * as aws from "@pulumi/aws";
import { bundles } from "../parts/bundle.ts";
import { type BundledFunction, type BundledFunctionSettings, bundledFunction } from "../parts/bundled-function.ts";
import { consumeStatement, keyStatements, pollQueue } from "../parts/consumer.ts";
import { withOurs } from "../parts/function-arguments.ts";
import { knownArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";
import { announcing, type Channel } from "./channel.ts";
import { fixed } from "./defaults.ts";
import { serviceOf } from "./metrics.ts";
import { type ChannelBundles, channelEntries } from "./notify.ts";
import type { Settings } from "./settings.ts";
import { socketEntry } from "./socket/socket-channel.ts";
import type { Stores } from "./stores.ts";

/** The texts of the functions. They are made before anything is registered: a handler that is not there ends the preview. */
export type Bundles = Readonly<Record<"work" | "undelivered", string>> & { readonly brake?: string } & ChannelBundles;

/** The worker, and the mapping that feeds it. */
export interface Worker extends BundledFunction {
  readonly mapping: aws.lambda.EventSourceMapping;
}

/** The entry of a worker's bundle: the team's file inside our shell. */
export const workEntry = (file: string): string =>
  `import { handler as work } from ${JSON.stringify(file)};
   import { worker } from "./handlers/request-intake/work.ts";
   export const handler = worker(work);`;

export function bundlesOf(
  subject: string,
  handler: string,
  { brake, notify, webSocket }: Pick<Settings, "brake" | "notify" | "webSocket">,
): Bundles {
  const team = {
    files: [{ argument: "handler", path: handler, form: "async (body, request) => { … }" }],
    entry: workEntry,
  };
  const shells: Readonly<Record<string, string>> = {
    undelivered: "handlers/request-intake/undelivered.ts",
    ...(brake && { brake: "handlers/request-intake/brake.ts" }),
    ...channelEntries(notify),
    ...(webSocket && { socket: socketEntry }),
  };
  return bundles(subject, team, shells) as Bundles;
}

/** The team's function in its shell, fed by the work queue. Children: `worker…` and `workerMapping`. */
export function worker(
  scope: Scope,
  stores: Stores,
  settings: Settings,
  code: string,
  channels: readonly Channel[],
): Worker {
  const { queues, status, results } = stores;
  const telling = announcing(channels);
  const made = bundledFunction(scope, "worker", "worker", {
    description: `Works the requests of ${scope.subject}`,
    code,
    runtime: fixed.runtime,
    architecture: settings.architecture,
    timeout: settings.functionTimeout,
    neededTime: Math.ceil(settings.workTimeoutMs / 1_000) + fixed.neededReserve,
    memory: settings.memory,
    environment: environment(scope, stores, settings, settings.environment, telling.environment),
    logRetention: fixed.logRetention,
    statements: [
      consumeStatement(queues.work),
      { sid: "DeadLetter", actions: ["sqs:SendMessage"], resources: [queues.deadLetter.arn] },
      {
        sid: "Status",
        actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        resources: [status.arn],
      },
      { sid: "Results", actions: ["s3:PutObject"], resources: [results.arn.apply((arn) => `${arn}/results/*`)] },
      ...telling.statements,
      ...keyStatements(stores.kmsKeyArn),
      ...settings.policy,
    ],
  });
  const poller = pollQueue(scope, "worker", "worker", queues.work, made, {
    batchSize: settings.batchSize,
    maximumConcurrency: settings.concurrency,
  });
  return { ...made, mapping: poller };
}

/** The consumer behind SQS's own redrive. Children: `undeliveredConsumer…` and `undeliveredMapping`. */
export function undelivered(
  scope: Scope,
  stores: Stores,
  settings: Settings,
  code: string,
  channels: readonly Channel[],
): BundledFunction {
  const { queues, status } = stores;
  const telling = announcing(channels);
  const made = bundledFunction(scope, "undeliveredConsumer", "undelivered-consumer", {
    description: `Records the requests of ${scope.subject} that no worker survived`,
    code,
    runtime: fixed.runtime,
    architecture: settings.architecture,
    timeout: fixed.undeliveredTimeout,
    neededTime: fixed.neededReserve,
    memory: fixed.undeliveredMemory,
    environment: environment(scope, stores, settings, {}, telling.environment),
    logRetention: fixed.logRetention,
    statements: [
      consumeStatement(queues.undelivered),
      { sid: "DeadLetter", actions: ["sqs:SendMessage"], resources: [queues.deadLetter.arn] },
      // It looks up who holds an Idempotency-Key, and takes none.
      { sid: "Status", actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"], resources: [status.arn] },
      ...telling.statements,
      ...keyStatements(stores.kmsKeyArn),
    ],
  });
  pollQueue(scope, "undelivered", "undelivered", queues.undelivered, made, {
    batchSize: fixed.maxBatch,
    maximumConcurrency: fixed.undeliveredConcurrency,
  });
  return made;
}

/** What the shell reads (handlers/request-intake/settings.ts), and the team's own. */
function environment(
  scope: Scope,
  { queues, status, results }: Stores,
  settings: Settings,
  theirs: Settings["environment"],
  channels: ReturnType<typeof announcing>["environment"],
): BundledFunctionSettings["environment"] {
  const ours = {
    LEVEE_INSTANCE: scope.name,
    LEVEE_SERVICE: serviceOf(scope),
    LEVEE_STATUS_TABLE: status.name,
    LEVEE_QUEUE_URL: queues.work.resource.url,
    LEVEE_DEAD_LETTER_QUEUE_URL: queues.deadLetter.resource.url,
    LEVEE_RESULTS_BUCKET: knownArn(results.resource, results.name),
    LEVEE_WORK_TIMEOUT_MS: String(settings.workTimeoutMs),
    LEVEE_MAX_ATTEMPTS: String(settings.maxAttempts),
    LEVEE_TOO_OLD_AFTER_S: String(settings.tooOldAfter),
    ...(settings.expireAfter !== undefined && { LEVEE_EXPIRE_AFTER_S: String(settings.expireAfter) }),
    LEVEE_STATUS_RETENTION_S: String(settings.statusRetention),
    ...channels,
    POWERTOOLS_SERVICE_NAME: scope.name,
    // The event holds the bodies.
    POWERTOOLS_LOGGER_LOG_EVENT: "false",
  };
  return withOurs(theirs, ours);
}
