import * as pulumi from "@pulumi/pulumi";
import { makeAlarms } from "./parts/alarm.ts";
import { alarmTopic } from "./parts/alarm-topic.ts";
import { refuseName } from "./parts/arguments.ts";
import { projectRoot } from "./parts/bundle.ts";
import { Scope } from "./parts/scope.ts";
import { alarmsOf } from "./request-intake/alarms.ts";
import { api } from "./request-intake/api.ts";
import type { RequestIntakeArgs } from "./request-intake/args.ts";
import { automaticBrake, letAlarmInvoke } from "./request-intake/brake.ts";
import { authorizerBundle, authorizerFunction } from "./request-intake/callers/authorizer.ts";
import { channelOutputs } from "./request-intake/channel.ts";
import { channelAlarms, channelGraph } from "./request-intake/channel-alarms.ts";
import { dashboard } from "./request-intake/dashboard.ts";
import { defaults, fixed } from "./request-intake/defaults.ts";
import { metricsOf } from "./request-intake/metrics.ts";
import { notifying } from "./request-intake/notify.ts";
import { openApi } from "./request-intake/openapi/open-api.ts";
import { queuesOf } from "./request-intake/queues.ts";
import { requestSchema } from "./request-intake/schema.ts";
import { settingsOf } from "./request-intake/settings.ts";
import { socketAlarms, socketGraph } from "./request-intake/socket/socket-alarms.ts";
import { webSocket } from "./request-intake/socket/web-socket.ts";
import { resultsBucket, statusTable } from "./request-intake/status.ts";
import { bundledCheck, validator } from "./request-intake/validation.ts";
import { bundlesOf, undelivered, worker } from "./request-intake/worker.ts";

export type { RequestIntakeArgs } from "./request-intake/args.ts";

/**
 * An API that takes requests at the edge's rate and works them at the rate that the services behind can stand. A request answered 202 is
 * on a durable queue, and is attempted until it has an outcome that its caller can ask for. docs/request-intake.md says what it
 * promises, what it gives up, and every number.
 *
 * @example
 * const orders = new RequestIntake("orders", {
 *   handler: "handlers/orders/fulfil.ts",
 *   schema: "handlers/orders/order.schema.json",
 *   workTimeout: "60 seconds",
 *   concurrency: 10,
 * });
 * export const url = orders.requestsUrl;
 */
export class RequestIntake extends pulumi.ComponentResource {
  /** The stage's URL. */
  readonly url: pulumi.Output<string>;
  /** Where requests are posted; a request's status is below it. With a tenant in the path `{tenant}`, or as it is named, stands for it. */
  readonly requestsUrl: pulumi.Output<string>;
  readonly apiId: pulumi.Output<string>;
  readonly stageName: pulumi.Output<string>;
  readonly queueUrl: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly undeliveredQueueUrl: pulumi.Output<string>;
  readonly statusTable: pulumi.Output<string>;
  readonly resultsBucket: pulumi.Output<string>;
  readonly workerName: pulumi.Output<string>;
  /** The id of the event source mapping that feeds the worker. */
  readonly workerMapping: pulumi.Output<string>;
  /** Seconds: the longest that one invocation of the worker lasts. */
  readonly workerTimeout: pulumi.Output<number>;
  readonly undeliveredName: pulumi.Output<string>;
  /** The function that checks requests before they are accepted, if there is one. */
  readonly validateName: pulumi.Output<string> | undefined;
  /** Seconds that an outcome can be asked for. */
  readonly statusRetention: number;
  /** The name of the alarm that stops the worker, if there is an automatic brake. */
  readonly brakeAlarm: pulumi.Output<string> | undefined;
  /** The usage plan that API keys have to be in, where callers have keys. */
  readonly usagePlanId: pulumi.Output<string> | undefined;
  /** The ids of the API keys that were made, by client; `aws apigateway get-api-key --include-value` shows a key's value. */
  readonly apiKeyIds: Readonly<Record<string, pulumi.Output<string>>> | undefined;
  /** Where outcomes are published, with `notify: { push: true }`. */
  readonly pushTopicArn: pulumi.Output<string> | undefined;
  /** Where clients connect, with `webSocket: true`. */
  readonly webSocketUrl: pulumi.Output<string> | undefined;
  readonly webSocketApiId: pulumi.Output<string> | undefined;
  /** Who is connected. */
  readonly connectionsTable: pulumi.Output<string> | undefined;
  /** The channels of `notify` and of `webSocket`, by their names. */
  readonly channels: ReturnType<typeof channelOutputs>;
  readonly alarmTopicArn: pulumi.Output<string>;
  readonly dashboardName: pulumi.Output<string>;
  /** The API's contract, OpenAPI 3.1 as JSON text: for a portal, a bucket, a generator of clients. It is none of {@link outputs}. */
  readonly openApi: pulumi.Output<string>;

  constructor(name: string, args: RequestIntakeArgs, options?: pulumi.ComponentResourceOptions) {
    super("levee:index:RequestIntake", name, args, options);
    const subject = `RequestIntake "${name}"`;
    refuseName(subject, name);
    const settings = settingsOf(subject, args);
    const schema = requestSchema(subject, args.schema, projectRoot);
    const bundles = bundlesOf(subject, args.handler, settings);
    const authorizerCode = authorizerBundle(subject, settings);
    const check = settings.validation && bundledCheck(subject, settings, settings.validation, schema);
    const scope = new Scope("RequestIntake", name, this, args.ephemeral ?? defaults.ephemeral, args.overrides ?? {});

    const queues = queuesOf(scope, settings, args.kmsKeyArn);
    const status = statusTable(scope);
    const results = resultsBucket(scope, settings.statusRetention);
    const stores = { queues, status, results, kmsKeyArn: args.kmsKeyArn };
    const validate = check && validator(scope, stores, settings, check);
    const authorizing = authorizerFunction(scope, settings, authorizerCode);
    const edge = api(scope, stores, settings, schema, { check: validate, authorizing });
    const below = settings.tenant?.path ? `{${settings.tenant.path}}/` : "";
    this.requestsUrl = pulumi.interpolate`${edge.stage.invokeUrl}/${below}requests`;
    const socket = webSocket(scope, stores, settings, schema, this.requestsUrl, bundles.socket, authorizing);
    const { channels: notified, pushTopicArn } = notifying(scope, stores, settings, bundles);
    const channels = [...notified, ...(socket ? [socket.channel] : [])];
    const working = worker(scope, stores, settings, bundles.work, channels);
    const recording = undelivered(scope, stores, settings, bundles.undelivered, channels);
    const topic = alarmTopic(scope, args.alarmEmail);
    const parts = { queues, worker: working, undelivered: recording, validate, api: edge, table: status };
    const metrics = metricsOf(scope, parts);
    const brake = bundles.brake ? automaticBrake(scope, stores, working, settings, bundles.brake) : undefined;
    const alarms = makeAlarms(scope, topic, alarmsOf(metrics, settings, brake));
    const ofChannels = makeAlarms<string>(scope, topic, [
      ...channels.flatMap(channelAlarms),
      ...(socket ? socketAlarms(socket) : []),
    ]);
    const brakeAlarm = alarms.get("brake");
    if (brake && brakeAlarm) letAlarmInvoke(scope, brake.function, brakeAlarm);

    this.url = edge.stage.invokeUrl;
    this.openApi = this.url.apply((url) =>
      JSON.stringify(openApi({ name, settings, schema, server: { url }, version: fixed.contractVersion })),
    );
    this.apiId = edge.rest.id;
    this.stageName = edge.stage.stageName;
    this.queueUrl = queues.work.resource.url;
    this.deadLetterQueueUrl = queues.deadLetter.resource.url;
    this.undeliveredQueueUrl = queues.undelivered.resource.url;
    this.statusTable = status.resource.name;
    this.resultsBucket = results.resource.bucket;
    this.workerName = working.resource.name;
    this.undeliveredName = recording.resource.name;
    this.validateName = validate?.resource.name;
    this.alarmTopicArn = topic.arn;
    this.workerMapping = working.mapping.id;
    this.workerTimeout = working.resource.timeout.apply((timeout) => timeout ?? settings.functionTimeout);
    this.usagePlanId = edge.keys?.planId;
    this.apiKeyIds = edge.keys?.ids;
    this.statusRetention = settings.statusRetention;
    this.brakeAlarm = brakeAlarm?.apply((arn) => arn.replace(/^.*:alarm:/, ""));
    const shown = [...alarms.values(), ...ofChannels.values()];
    this.dashboardName = dashboard(scope, metrics, settings, shown, [
      ...(socket ? [socketGraph(socket)] : []),
      ...channels.map(channelGraph),
    ]);
    this.pushTopicArn = pushTopicArn;
    this.webSocketUrl = socket?.stage.invokeUrl;
    this.webSocketApiId = socket?.api.id;
    this.connectionsTable = socket?.connections.resource.name;
    this.channels = channelOutputs(channels);
    scope.refuseUnknownOverrides();
    this.registerOutputs(this.outputs);
  }

  /** Everything that is worth exporting from a stack. */
  get outputs() {
    const { url, requestsUrl, apiId, stageName, queueUrl, deadLetterQueueUrl, undeliveredQueueUrl } = this;
    const { statusTable, resultsBucket, workerName, undeliveredName, alarmTopicArn, dashboardName } = this;
    const { workerMapping, workerTimeout, statusRetention, brakeAlarm, validateName, pushTopicArn, channels } = this;
    const { webSocketUrl, webSocketApiId, connectionsTable, usagePlanId, apiKeyIds } = this;
    return {
      url,
      requestsUrl,
      apiId,
      stageName,
      queueUrl,
      deadLetterQueueUrl,
      undeliveredQueueUrl,
      statusTable,
      resultsBucket,
      workerName,
      workerMapping,
      workerTimeout,
      undeliveredName,
      validateName,
      statusRetention,
      brakeAlarm,
      usagePlanId,
      apiKeyIds,
      pushTopicArn,
      webSocketUrl,
      webSocketApiId,
      connectionsTable,
      channels,
      alarmTopicArn,
      dashboardName,
    };
  }
}
