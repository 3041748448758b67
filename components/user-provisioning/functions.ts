import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { shellBundles } from "../parts/bundle.ts";
import { type BundledFunction, type BundledFunctionSettings, bundledFunction } from "../parts/bundled-function.ts";
import { consumeStatement, keyStatements, type Polling, pollQueue } from "../parts/consumer.ts";
import type { DataTable } from "../parts/data-table.ts";
import type { Statement } from "../parts/iam-document.ts";
import { type PacerTable, paceStatement } from "../parts/pacer.ts";
import type { KnownBucket } from "../parts/private-bucket.ts";
import type { KnownQueue } from "../parts/queue.ts";
import type { Scope } from "../parts/scope.ts";
import { fixed } from "./defaults.ts";
import type { Mail } from "./mail.ts";
import type { Queues } from "./queues.ts";
import type { Settings } from "./settings.ts";
import type { Users } from "./users.ts";

/** What the functions work with. */
export interface Surroundings {
  readonly queues: Queues;
  readonly ledger: DataTable;
  readonly bucket: KnownBucket;
  readonly users: Users;
  readonly mail: Mail;
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

type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** Makes the functions of one instance; each has a role of its own. Children: `<function>…` and, but for `sweep`, `<function>Mapping`. */
export class Functions {
  readonly rosters: Consumer;
  readonly provision: Consumer;
  readonly invite: Consumer;
  readonly mailEvents: Consumer;
  readonly sweep: BundledFunction;
  readonly #scope: Scope;
  readonly #around: Surroundings;
  readonly #settings: Settings;
  readonly #bundles: Bundles;

  constructor(scope: Scope, around: Surroundings, settings: Settings, bundles: Bundles) {
    this.#scope = scope;
    this.#around = around;
    this.#settings = settings;
    this.#bundles = bundles;
    this.rosters = this.#makeRosters();
    this.provision = this.#makeProvision();
    this.invite = this.#makeInvite();
    this.mailEvents = this.#makeMailEvents();
    this.sweep = this.#makeSweep();
  }

  get all(): readonly BundledFunction[] {
    return [this.rosters, this.provision, this.invite, this.mailEvents, this.sweep];
  }

  #makeRosters(): Consumer {
    const { queues, bucket, topicArn } = this.#around;
    const { columns, maxRows, maxBytes, rosters } = this.#settings;
    const files = (pattern: string) => bucket.arn.apply((arn) => `${arn}/${fixed.prefix}${pattern}`);
    const made = this.#function("rosters", "rosters", {
      description: "Takes rosters apart, and writes what came of them",
      timeout: rosters.timeout,
      memory: fixed.rostersMemory,
      environment: {
        LEVEE_WORK_QUEUE_URL: queues.work.resource.url,
        LEVEE_TOPIC_ARN: topicArn,
        LEVEE_COLUMNS: JSON.stringify(columns),
        LEVEE_MAX_ROWS: String(maxRows),
        LEVEE_MAX_BYTES: String(maxBytes),
        LEVEE_MAX_HOPS: String(fixed.maxHops),
      },
      statements: [
        consumeStatement(queues.rosters),
        sends(queues.rosters, queues.work),
        this.#ledger("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
        // Without the right to list, S3 says that what is not there is forbidden:
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html#API_HeadObject_RequestSyntax
        { sid: "List", actions: ["s3:ListBucket"], resources: [bucket.arn] },
        { sid: "Read", actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: [files("*")] },
        { sid: "Write", actions: ["s3:PutObject", "s3:AbortMultipartUpload"], resources: [files("*.outcome.csv")] },
        { sid: "Tell", actions: ["sns:Publish"], resources: [topicArn] },
      ],
    });
    return this.#fed("rosters", "rosters", queues.rosters, made, one(rosters.concurrency));
  }

  #makeProvision(): Consumer {
    const { queues, users, pacer } = this.#around;
    const { callsPerSecond, inviteExisting, provision } = this.#settings;
    const { id, region } = this.#scope.account;
    const key = pulumi.interpolate`${id}#${region}#cognito-user-creation`;
    const made = this.#function("provision", "provision", {
      description: "Creates users at the pacer's slots",
      timeout: provision.timeout,
      memory: fixed.memory,
      environment: {
        LEVEE_USER_POOL_ID: users.poolId,
        LEVEE_PACER_TABLE: pacer.name,
        LEVEE_PACER_KEY: key,
        LEVEE_CALLS_PER_SECOND: String(callsPerSecond),
        LEVEE_INVITE_EXISTING: String(inviteExisting),
        LEVEE_WORK_QUEUE_URL: queues.work.resource.url,
        LEVEE_INVITATIONS_QUEUE_URL: queues.invitations.resource.url,
      },
      statements: [
        consumeStatement(queues.work),
        sends(queues.invitations, queues.rosters),
        // Deleted is the claim on an address whose user could not be created.
        this.#ledger("GetItem", "Query", "UpdateItem", "DeleteItem"),
        paceStatement(pacer, key),
        users.statement,
      ],
    });
    return this.#fed("provision", "provision", queues.work, made, one(provision.concurrency));
  }

  #makeInvite(): Consumer {
    const { queues, mail, pacer } = this.#around;
    const { sender, loginUrl, invitationsPerMinute, invite } = this.#settings;
    const key = this.#scope.physical("queue", "invitations");
    const made = this.#function("invite", "invite", {
      description: "Sends invitations at the pacer's slots",
      timeout: invite.timeout,
      memory: fixed.memory,
      environment: {
        LEVEE_PACER_TABLE: pacer.name,
        LEVEE_PACER_KEY: key,
        LEVEE_INVITATIONS_PER_MINUTE: String(invitationsPerMinute),
        LEVEE_SENDER: sender.from,
        LEVEE_TEMPLATE: mail.template,
        LEVEE_CONFIGURATION_SET: mail.set,
        LEVEE_LOGIN_URL: loginUrl,
        LEVEE_INVITATIONS_QUEUE_URL: queues.invitations.resource.url,
      },
      statements: [
        consumeStatement(queues.invitations),
        sends(queues.rosters),
        this.#ledger("GetItem", "BatchGetItem", "Query", "UpdateItem"),
        paceStatement(pacer, key),
        mail.statement,
      ],
    });
    return this.#fed("invite", "invite", queues.invitations, made, one(invite.concurrency));
  }

  #makeMailEvents(): Consumer {
    const { queues } = this.#around;
    const { mailEvents } = this.#settings;
    const made = this.#function("mailEvents", "mail-events", {
      description: "Records what SES says of the mails",
      timeout: mailEvents.timeout,
      memory: fixed.memory,
      environment: {},
      statements: [
        consumeStatement(queues.mailEvents),
        sends(queues.rosters),
        this.#ledger("GetItem", "BatchGetItem", "Query", "UpdateItem"),
      ],
    });
    return this.#fed("mailEvents", "mail-events", queues.mailEvents, made, {
      batchSize: fixed.mailEventsBatch,
      batchingWindow: fixed.mailEventsWindow,
      maximumConcurrency: mailEvents.concurrency,
    });
  }

  #makeSweep(): BundledFunction {
    const { queues } = this.#around;
    const { work, invitations, rosters, sweepTicks } = queues;
    return this.#function("sweep", "sweep", {
      description: "Sees to it that every roster ends",
      timeout: fixed.sweepTimeout,
      memory: fixed.memory,
      environment: {
        LEVEE_WORK_QUEUE_URL: work.resource.url,
        LEVEE_INVITATIONS_QUEUE_URL: invitations.resource.url,
        LEVEE_STALE_AFTER_S: String(this.#settings.staleAfter),
        LEVEE_ABANDON_AFTER_S: String(fixed.abandonAfter),
      },
      statements: [
        consumeStatement(sweepTicks),
        sends(work, invitations, rosters),
        { sid: "Depth", actions: ["sqs:GetQueueAttributes"], resources: [work.arn, invitations.arn] },
        this.#ledger("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
      ],
    });
  }

  #function(
    child: string,
    part: Part,
    settings: Omit<BundledFunctionSettings, "code" | "runtime" | "architecture" | "logRetention" | "environment"> & {
      readonly environment: Variables;
    },
  ): BundledFunction {
    const { ledger, queues, kmsKeyArn } = this.#around;
    return bundledFunction(this.#scope, child, part, {
      ...settings,
      description: `${settings.description}: ${this.#scope.subject}`,
      code: this.#bundles[part],
      runtime: fixed.runtime,
      architecture: this.#settings.architecture,
      logRetention: fixed.logRetention,
      environment: {
        LEVEE_INSTANCE: this.#scope.name,
        LEVEE_LEDGER_TABLE: ledger.name,
        LEVEE_RETENTION_S: String(this.#settings.retention),
        LEVEE_ROSTERS_QUEUE_URL: queues.rosters.resource.url,
        POWERTOOLS_SERVICE_NAME: this.#scope.name,
        // The events of SES hold addresses.
        POWERTOOLS_LOGGER_LOG_EVENT: "false",
        ...settings.environment,
      },
      statements: [...settings.statements, ...keyStatements(kmsKeyArn)],
    });
  }

  #fed(child: string, part: Part, queue: KnownQueue, made: BundledFunction, polling: Polling): Consumer {
    return { ...made, mapping: pollQueue(this.#scope, child, part, queue, made, polling) };
  }

  /** A transaction needs the rights of the writes in it: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
  #ledger(...operations: readonly string[]): Statement {
    const actions = operations.map((operation) => `dynamodb:${operation}`);
    return { sid: "Ledger", actions, resources: [this.#around.ledger.arn] };
  }
}

const sends = (...to: readonly KnownQueue[]): Statement => ({
  sid: "HandOn",
  actions: ["sqs:SendMessage"],
  resources: to.map(({ arn }) => arn),
});

/** A message is the work of one invocation. */
const one = (maximumConcurrency: number): Polling => ({ batchSize: 1, maximumConcurrency });
