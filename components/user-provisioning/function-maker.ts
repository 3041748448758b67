import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { shellBundles } from "../parts/bundle.ts";
import { type BundledFunction, type BundledFunctionSettings, bundledFunction } from "../parts/bundled-function.ts";
import { consumeStatement, keyStatements, type Polling, pollQueue } from "../parts/consumer.ts";
import type { DataTable } from "../parts/data-table.ts";
import type { Statement } from "../parts/iam-document.ts";
import type { PacerTable } from "../parts/pacer.ts";
import type { KnownBucket } from "../parts/private-bucket.ts";
import type { KnownQueue } from "../parts/queue.ts";
import type { Scope } from "../parts/scope.ts";
import type { TemplateMail } from "../parts/template-mail.ts";
import { fixed } from "./defaults.ts";
import type { Queues } from "./queues.ts";
import type { Settings } from "./settings.ts";
import type { Users } from "./users.ts";

/** What the functions work with. */
export interface Surroundings {
  readonly queues: Queues;
  readonly ledger: DataTable;
  readonly bucket: KnownBucket;
  readonly users: Users;
  readonly mail: TemplateMail;
  readonly pacer: PacerTable;
  readonly topicArn: pulumi.Output<string>;
  readonly kmsKeyArn: string | undefined;
}

const entries = {
  rosters: "handlers/user-provisioning/rosters.ts",
  provision: "handlers/user-provisioning/provision.ts",
  invite: "handlers/user-provisioning/invite.ts",
  "mail-events": "handlers/user-provisioning/mail-events.ts",
  sweep: "handlers/user-provisioning/sweep.ts",
} as const;

type Part = keyof typeof entries;
export type Bundles = Readonly<Record<Part, string>>;

export const bundlesOf = (): Bundles => shellBundles(entries);

/** A function, and the mapping that feeds it. */
export interface Consumer extends BundledFunction {
  readonly mapping: aws.lambda.EventSourceMapping;
}

/** What a function has of its own. */
type Own = Omit<BundledFunctionSettings, "code" | "runtime" | "architecture" | "logRetention" | "environment"> & {
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
};

/** Makes the functions of one instance. */
export class FunctionMaker {
  readonly scope: Scope;
  readonly around: Surroundings;
  readonly settings: Settings;
  readonly #bundles: Bundles;

  constructor(scope: Scope, around: Surroundings, settings: Settings, bundles: Bundles) {
    this.scope = scope;
    this.around = around;
    this.settings = settings;
    this.#bundles = bundles;
  }

  /** A function with a role of its own. Children: `<child>…`. */
  make(child: string, part: Part, own: Own): BundledFunction {
    const { ledger, queues, kmsKeyArn } = this.around;
    return bundledFunction(this.scope, child, part, {
      ...own,
      description: `${own.description}: ${this.scope.subject}`,
      code: this.#bundles[part],
      runtime: fixed.runtime,
      architecture: this.settings.architecture,
      logRetention: fixed.logRetention,
      environment: {
        LEVEE_INSTANCE: this.scope.name,
        LEVEE_LEDGER_TABLE: ledger.name,
        LEVEE_RETENTION_S: String(this.settings.retention),
        LEVEE_ROSTERS_QUEUE_URL: queues.rosters.resource.url,
        POWERTOOLS_SERVICE_NAME: this.scope.name,
        // The events of SES hold addresses.
        POWERTOOLS_LOGGER_LOG_EVENT: "false",
        ...own.environment,
      },
      statements: [...own.statements, ...keyStatements(kmsKeyArn)],
    });
  }

  /** The same, fed by a queue, from which it may take messages. Children: `<child>…` and `<child>Mapping`. */
  makeFed(child: string, part: Part, queue: KnownQueue, polling: Polling, own: Own): Consumer {
    const statements = [consumeStatement(queue), ...own.statements];
    const made = this.make(child, part, { ...own, neededTime: fixed.neededTime, statements });
    return { ...made, mapping: pollQueue(this.scope, child, part, queue, made, polling) };
  }

  /** A transaction needs the rights of the writes in it: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
  ledger(...operations: readonly string[]): Statement {
    const actions = operations.map((operation) => `dynamodb:${operation}`);
    return { sid: "Ledger", actions, resources: [this.around.ledger.arn] };
  }
}

/** What lets a function send to queues. */
export const sends = (...to: readonly KnownQueue[]): Statement => ({
  sid: "HandOn",
  actions: ["sqs:SendMessage"],
  resources: to.map(({ arn }) => arn),
});
