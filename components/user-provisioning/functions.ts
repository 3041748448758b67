import * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../parts/bundled-function.ts";
import { consumeStatement } from "../parts/consumer.ts";
import { paceStatement } from "../parts/pacer.ts";
import { fixed } from "./defaults.ts";
import { type Consumer, type FunctionMaker, sends } from "./function-maker.ts";

export interface Functions {
  readonly rosters: Consumer;
  readonly provision: Consumer;
  readonly invite: Consumer;
  readonly mailEvents: Consumer;
  readonly sweep: BundledFunction;
}

/** Children: `<function>…` and, but for `sweep`, `<function>Mapping`. */
export const makeFunctions = (maker: FunctionMaker): Functions => ({
  rosters: makeRosters(maker),
  provision: makeProvision(maker),
  invite: makeInvite(maker),
  mailEvents: makeMailEvents(maker),
  sweep: makeSweep(maker),
});

function makeRosters(maker: FunctionMaker): Consumer {
  const { queues, bucket, topicArn } = maker.around;
  const { columns, maxRows, maxBytes, rosters } = maker.settings;
  const files = (pattern: string) => bucket.arn.apply((arn) => `${arn}/${fixed.prefix}${pattern}`);
  const polling = { batchSize: 1, maximumConcurrency: rosters.concurrency };
  return maker.makeFed("rosters", "rosters", queues.rosters, polling, {
    description: "Takes rosters apart, and writes what came of them",
    timeout: rosters.timeout,
    memory: fixed.rostersMemory,
    environment: {
      LEVEE_WORK_QUEUE_URL: queues.work.resource.url,
      LEVEE_DEAD_LETTER_QUEUE_URL: queues.deadLetter.resource.url,
      LEVEE_TOPIC_ARN: topicArn,
      LEVEE_COLUMNS: JSON.stringify(columns),
      LEVEE_MAX_ROWS: String(maxRows),
      LEVEE_MAX_BYTES: String(maxBytes),
      LEVEE_MAX_HOPS: String(fixed.maxHops),
      NODE_OPTIONS: `--max-semi-space-size=${fixed.rostersSemiSpace}`,
    },
    statements: [
      sends(queues.rosters, queues.work, queues.deadLetter),
      maker.ledger("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
      // Without the right to list, S3 says that what is not there is forbidden:
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html#API_HeadObject_RequestSyntax
      { sid: "List", actions: ["s3:ListBucket"], resources: [bucket.arn] },
      { sid: "Read", actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: [files("*")] },
      { sid: "Write", actions: ["s3:PutObject", "s3:AbortMultipartUpload"], resources: [files("*.outcome.csv")] },
      { sid: "Tell", actions: ["sns:Publish"], resources: [topicArn] },
    ],
  });
}

function makeProvision(maker: FunctionMaker): Consumer {
  const { queues, users, pacer } = maker.around;
  const { callsPerSecond, inviteExisting, provision } = maker.settings;
  const { id, region } = maker.scope.account;
  const key = pulumi.interpolate`${id}#${region}#cognito-user-creation`;
  const polling = { batchSize: 1, maximumConcurrency: provision.concurrency };
  return maker.makeFed("provision", "provision", queues.work, polling, {
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
      LEVEE_DEAD_LETTER_QUEUE_URL: queues.deadLetter.resource.url,
    },
    statements: [
      sends(queues.invitations, queues.rosters, queues.deadLetter),
      // Deleted is the claim on an address whose user could not be created.
      maker.ledger("GetItem", "Query", "UpdateItem", "DeleteItem"),
      paceStatement(pacer, key),
      users.statement,
    ],
  });
}

function makeInvite(maker: FunctionMaker): Consumer {
  const { queues, mail, pacer } = maker.around;
  const { sender, loginUrl, invitationsPerMinute, invite } = maker.settings;
  const key = maker.scope.physical("queue", "invitations");
  const polling = { batchSize: 1, maximumConcurrency: invite.concurrency };
  return maker.makeFed("invite", "invite", queues.invitations, polling, {
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
      LEVEE_DEAD_LETTER_QUEUE_URL: queues.deadLetter.resource.url,
    },
    statements: [
      sends(queues.rosters, queues.deadLetter),
      maker.ledger("GetItem", "BatchGetItem", "Query", "UpdateItem"),
      paceStatement(pacer, key),
      mail.statement,
    ],
  });
}

function makeMailEvents(maker: FunctionMaker): Consumer {
  const { queues } = maker.around;
  const { mailEvents } = maker.settings;
  const polling = {
    batchSize: fixed.mailEventsBatch,
    batchingWindow: fixed.mailEventsWindow,
    maximumConcurrency: mailEvents.concurrency,
  };
  return maker.makeFed("mailEvents", "mail-events", queues.mailEvents, polling, {
    description: "Records what SES says of the mails",
    timeout: mailEvents.timeout,
    memory: fixed.memory,
    environment: {},
    statements: [sends(queues.rosters), maker.ledger("GetItem", "BatchGetItem", "Query", "UpdateItem")],
  });
}

function makeSweep(maker: FunctionMaker): BundledFunction {
  const { queues } = maker.around;
  const { work, invitations, rosters, sweepTicks } = queues;
  return maker.make("sweep", "sweep", {
    description: "Sees to it that every roster ends",
    timeout: fixed.sweepTimeout,
    memory: fixed.memory,
    environment: {
      LEVEE_WORK_QUEUE_URL: work.resource.url,
      LEVEE_INVITATIONS_QUEUE_URL: invitations.resource.url,
      LEVEE_STALE_AFTER_S: String(maker.settings.staleAfter),
      LEVEE_ABANDON_AFTER_S: String(fixed.abandonAfter),
    },
    statements: [
      consumeStatement(sweepTicks),
      sends(work, invitations, rosters),
      { sid: "Depth", actions: ["sqs:GetQueueAttributes"], resources: [work.arn, invitations.arn] },
      maker.ledger("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
    ],
  });
}
