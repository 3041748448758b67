import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { makeAlarms } from "./parts/alarm.ts";
import { alarmTopic } from "./parts/alarm-topic.ts";
import { refuseName } from "./parts/arguments.ts";
import { projectRoot } from "./parts/bundle.ts";
import { endedTopic } from "./parts/ended-topic.ts";
import { knownArn } from "./parts/known-arn.ts";
import { namedPacerTable, pacerTable } from "./parts/pacer.ts";
import { Scope } from "./parts/scope.ts";
import { templateMail } from "./parts/template-mail.ts";
import { alarmsOf } from "./user-provisioning/alarms.ts";
import type { UserProvisioningArgs } from "./user-provisioning/args.ts";
import { dashboard } from "./user-provisioning/dashboard.ts";
import { defaults } from "./user-provisioning/defaults.ts";
import { bundlesOf, FunctionMaker } from "./user-provisioning/function-maker.ts";
import { type Functions, makeFunctions } from "./user-provisioning/functions.ts";
import { checkedInvitation } from "./user-provisioning/invitation.ts";
import { ledgerTable } from "./user-provisioning/ledger.ts";
import { listenToMail, ruleSends } from "./user-provisioning/mail.ts";
import { metricsOf } from "./user-provisioning/metrics.ts";
import { makeQueues } from "./user-provisioning/queues.ts";
import { bucketSends, notifyOfRosters, rostersBucket } from "./user-provisioning/rosters-bucket.ts";
import { scheduleSweep } from "./user-provisioning/schedule.ts";
import { settingsOf } from "./user-provisioning/settings.ts";
import { usersOf } from "./user-provisioning/users.ts";

export type { UserProvisioningArgs } from "./user-provisioning/args.ts";

/**
 * A bucket that takes rosters, and makes of their rows users of a Cognito pool, and invitations by mail, at the pace that the account's
 * quotas leave. Each row ends in a named outcome, in a file beside its roster. docs/user-provisioning.md says what it promises, what it
 * gives up, and every number.
 *
 * @example
 * const members = new UserProvisioning("members", {
 *   loginUrl: "https://app.acme.example/login",
 *   sender: "Acme <hello@acme.example>",
 *   invitation: {
 *     subject: "Your account at Acme",
 *     html: "handlers/members/invitation.html",
 *     text: "handlers/members/invitation.txt",
 *   },
 * });
 * export const bucket = members.bucket;
 */
export class UserProvisioning extends pulumi.ComponentResource {
  /** Rosters go below `rosters/`, as `.csv`. */
  readonly bucket: pulumi.Output<string>;
  readonly ledgerTable: pulumi.Output<string>;
  readonly userPoolId: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  readonly pacerTable: pulumi.Output<string>;
  readonly rostersQueueUrl: pulumi.Output<string>;
  readonly workQueueUrl: pulumi.Output<string>;
  readonly invitationsQueueUrl: pulumi.Output<string>;
  readonly mailEventsQueueUrl: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  /** The ids of the event source mappings; disabling one pauses its step. */
  readonly provisionMapping: pulumi.Output<string>;
  readonly inviteMapping: pulumi.Output<string>;
  readonly rostersName: pulumi.Output<string>;
  readonly provisionName: pulumi.Output<string>;
  readonly inviteName: pulumi.Output<string>;
  readonly mailEventsName: pulumi.Output<string>;
  readonly sweepName: pulumi.Output<string>;
  /** Told of each roster that has ended. */
  readonly topicArn: pulumi.Output<string>;
  /** User creations a second that the account is taken to have; `callsPerSecond` is the part of them that rosters use. */
  readonly quota: pulumi.Output<number>;
  readonly callsPerSecond: pulumi.Output<number>;
  readonly invitationsPerMinute: pulumi.Output<number>;
  /** Seconds: nothing that one invocation began lasts longer. */
  readonly provisionTimeout: pulumi.Output<number>;
  readonly inviteTimeout: pulumi.Output<number>;
  /** By which a roster is taken, and refused; a command refuses it before it is uploaded. */
  readonly columns: pulumi.Output<Readonly<Record<string, string>>>;
  readonly maxBytes: pulumi.Output<number>;
  /** Seconds. */
  readonly retention: pulumi.Output<number>;
  readonly alarmTopicArn: pulumi.Output<string>;
  readonly dashboardName: pulumi.Output<string>;

  constructor(name: string, args: UserProvisioningArgs, options?: pulumi.ComponentResourceOptions) {
    super("levee:index:UserProvisioning", name, args, options);
    const subject = `UserProvisioning "${name}"`;
    refuseName(subject, name);
    const settings = settingsOf(subject, args);
    const invitation = checkedInvitation(subject, args.invitation, projectRoot);
    const { kmsKeyArn } = args;
    const scope = new Scope("UserProvisioning", name, this, args.ephemeral ?? defaults.ephemeral, args.overrides ?? {});

    const senders = {
      rosters: [bucketSends(scope)],
      mailEvents: [ruleSends(scope, "mail-events")],
      deadLetter: [ruleSends(scope, "dlq")],
    };
    const queues = makeQueues(scope, settings, senders, kmsKeyArn);
    const bucket = rostersBucket(scope, settings.retention);
    const ledger = ledgerTable(scope);
    const pacer = settings.pacerTable ? namedPacerTable(scope.account, settings.pacerTable) : pacerTable(scope);
    const users = usersOf(scope, settings);
    const mail = templateMail(scope, { part: "invitation", sid: "Invite" }, settings.sender, invitation);
    const topicArn = endedTopic(scope);
    const around = { queues, bucket, ledger, pacer, users, mail, topicArn, kmsKeyArn };
    const functions = makeFunctions(new FunctionMaker(scope, around, settings, bundlesOf()));
    allowToGoOn(scope, functions);
    notifyOfRosters(scope, bucket, queues.rosters);
    listenToMail(scope, mail, queues.mailEvents, queues.deadLetter);
    scheduleSweep(scope, functions.sweep, queues, kmsKeyArn);
    const topic = alarmTopic(scope, args.alarmEmail);
    const metrics = metricsOf(queues, functions, mail);
    const alarms = makeAlarms(scope, topic, alarmsOf(metrics, settings));

    this.bucket = bucket.resource.bucket;
    this.ledgerTable = ledger.name;
    this.userPoolId = users.poolId;
    this.clientId = users.clientId;
    this.pacerTable = pacer.name;
    this.rostersQueueUrl = queues.rosters.resource.url;
    this.workQueueUrl = queues.work.resource.url;
    this.invitationsQueueUrl = queues.invitations.resource.url;
    this.mailEventsQueueUrl = queues.mailEvents.resource.url;
    this.deadLetterQueueUrl = queues.deadLetter.resource.url;
    this.provisionMapping = functions.provision.mapping.id;
    this.inviteMapping = functions.invite.mapping.id;
    this.rostersName = functions.rosters.resource.name;
    this.provisionName = functions.provision.resource.name;
    this.inviteName = functions.invite.resource.name;
    this.mailEventsName = functions.mailEvents.resource.name;
    this.sweepName = functions.sweep.resource.name;
    this.topicArn = topicArn;
    this.quota = pulumi.output(settings.quota);
    this.callsPerSecond = pulumi.output(settings.callsPerSecond);
    this.invitationsPerMinute = pulumi.output(settings.invitationsPerMinute);
    this.provisionTimeout = pulumi.output(settings.provision.timeout);
    this.inviteTimeout = pulumi.output(settings.invite.timeout);
    this.columns = pulumi.output(settings.columns);
    this.maxBytes = pulumi.output(settings.maxBytes);
    this.retention = pulumi.output(settings.retention);
    this.alarmTopicArn = topic.arn;
    this.dashboardName = dashboard(scope, metrics, settings, [...alarms.values()]);
    scope.refuseUnknownOverrides();
    this.registerOutputs(this.outputs);
  }

  /** Everything that is worth exporting from a stack. */
  get outputs() {
    const { bucket, ledgerTable, userPoolId, clientId, pacerTable, topicArn } = this;
    const { rostersQueueUrl, workQueueUrl, invitationsQueueUrl, mailEventsQueueUrl, deadLetterQueueUrl } = this;
    const { provisionMapping, inviteMapping, quota, callsPerSecond, invitationsPerMinute } = this;
    const { provisionTimeout, inviteTimeout, columns, maxBytes, retention } = this;
    const { rostersName, provisionName, inviteName, mailEventsName, sweepName, alarmTopicArn, dashboardName } = this;
    return {
      bucket,
      ledgerTable,
      userPoolId,
      clientId,
      pacerTable,
      rostersQueueUrl,
      workQueueUrl,
      invitationsQueueUrl,
      mailEventsQueueUrl,
      deadLetterQueueUrl,
      provisionMapping,
      inviteMapping,
      rostersName,
      provisionName,
      inviteName,
      mailEventsName,
      sweepName,
      topicArn,
      quota,
      callsPerSecond,
      invitationsPerMinute,
      provisionTimeout,
      inviteTimeout,
      columns,
      maxBytes,
      retention,
      alarmTopicArn,
      dashboardName,
    };
  }
}

/**
 * A function that goes on from its checkpoint sends to its own queue, which Lambda takes for a loop and stops after some 16 hops. Its hops
 * have a limit of their own. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 *
 * Child: `rostersRecursion`.
 */
function allowToGoOn(scope: Scope, { rosters }: Functions): void {
  new aws.lambda.FunctionRecursionConfig(
    scope.logical("rosters-recursion"),
    scope.args("rostersRecursion", {
      functionName: knownArn(rosters.resource, rosters.name),
      recursiveLoop: "Allow",
    }),
    scope.options(),
  );
}
