import assert from "node:assert/strict";
import {
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand,
  type MetricAlarm,
  PutDashboardCommand,
  PutMetricAlarmCommand,
} from "@aws-sdk/client-cloudwatch";
import { mockClient } from "aws-sdk-client-mock";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/cloudwatch.ts";
import type { Properties } from "../../../local/provider/entry.ts";
import { entrySuite } from "./entry-suite.ts";

const alarm = (is: (alarm: MetricAlarm) => unknown) => async (aws: Clients, id: string) => {
  const { MetricAlarms = [] } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [id] }));
  return is(MetricAlarms[0] as MetricAlarm);
};

const tags = (wanted: Record<string, string>) => async (aws: Clients, _id: string, outputs: Properties) => {
  const { Tags = [] } = await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: String(outputs.arn) }));
  assert.deepEqual(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])), wanted);
};

const topic = (name: string) => `arn:aws:sns:eu-central-1:000000000000:${name}`;

const base = {
  name: "it",
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 1,
  metricName: "ApproximateAgeOfOldestMessage",
  namespace: "AWS/SQS",
  dimensions: { QueueName: "work" },
  period: 60,
  statistic: "Maximum",
  threshold: 300,
  tags: { team: "a", stage: "test" },
};

/** An alarm on an expression has no metric of its own. */
const onExpression = {
  metricName: undefined,
  namespace: undefined,
  dimensions: undefined,
  period: undefined,
  statistic: undefined,
};
const sum = {
  id: "stuck",
  expression: "visible - deleted",
  label: "Stuck",
  returnData: true,
  period: 60,
  accountId: "111111111111",
};
const metric = {
  metricName: "Visible",
  namespace: "AWS/SQS",
  dimensions: { QueueName: "work" },
  period: 60,
  stat: "Sum",
  unit: "Count",
};
const queries = [sum, { id: "visible", metric, returnData: false }];
const withQuery = (change: Properties) => ({
  from: { ...onExpression, metricQueries: queries },
  to: [{ ...sum, ...change }, queries[1]],
});
const withMetric = (change: Properties) => ({
  from: { ...onExpression, metricQueries: queries },
  to: [sum, { ...queries[1], metric: { ...metric, ...change } }],
});

const body = (title: string) =>
  JSON.stringify({ widgets: [{ type: "text", width: 6, properties: { markdown: title } }] });
const bodyIs = (DashboardName: string, title: string) => async (aws: Clients) => {
  const { DashboardBody = "" } = await aws.cloudwatch.send(new GetDashboardCommand({ DashboardName }));
  assert.deepEqual(JSON.parse(DashboardBody), JSON.parse(body(title)));
};

entrySuite("CloudWatch", entries, {
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    base,
    changes: {
      name: { to: "other", seen: alarm(({ AlarmName }) => AlarmName === "other") },
      actionsEnabled: { to: false, seen: alarm(({ ActionsEnabled }) => ActionsEnabled === false) },
      alarmActions: { to: [topic("a")], seen: alarm(({ AlarmActions = [] }) => AlarmActions[0] === topic("a")) },
      "alarmActions: taken out": {
        from: { alarmActions: [topic("a")] },
        to: undefined,
        seen: alarm(({ AlarmActions = [] }) => AlarmActions.length === 0),
      },
      okActions: { to: [topic("b")], seen: alarm(({ OKActions = [] }) => OKActions[0] === topic("b")) },
      insufficientDataActions: {
        to: [topic("c")],
        seen: alarm(({ InsufficientDataActions = [] }) => InsufficientDataActions[0] === topic("c")),
      },
      alarmDescription: {
        to: "Orders wait",
        seen: alarm(({ AlarmDescription }) => AlarmDescription === "Orders wait"),
      },
      "alarmDescription: taken out": {
        from: { alarmDescription: "Orders wait" },
        to: undefined,
        seen: alarm(({ AlarmDescription }) => !AlarmDescription),
      },
      comparisonOperator: {
        to: "LessThanThreshold",
        seen: alarm(({ ComparisonOperator }) => ComparisonOperator === "LessThanThreshold"),
      },
      evaluationPeriods: { to: 5, seen: alarm(({ EvaluationPeriods }) => EvaluationPeriods === 5) },
      datapointsToAlarm: { to: 1, seen: alarm(({ DatapointsToAlarm }) => DatapointsToAlarm === 1) },
      "datapointsToAlarm: taken out": {
        from: { datapointsToAlarm: 1 },
        to: undefined,
        seen: alarm(({ DatapointsToAlarm }) => DatapointsToAlarm === undefined),
      },
      metricName: {
        to: "NumberOfMessagesReceived",
        seen: alarm(({ MetricName }) => MetricName === "NumberOfMessagesReceived"),
      },
      namespace: { to: "AWS/Lambda", seen: alarm(({ Namespace }) => Namespace === "AWS/Lambda") },
      dimensions: {
        to: { QueueName: "dlq", Stage: "live" },
        seen: alarm(({ Dimensions }) =>
          assert.deepEqual(Dimensions, [
            { Name: "QueueName", Value: "dlq" },
            { Name: "Stage", Value: "live" },
          ]),
        ),
      },
      period: { to: 300, seen: alarm(({ Period }) => Period === 300) },
      statistic: { to: "Sum", seen: alarm(({ Statistic }) => Statistic === "Sum") },
      extendedStatistic: {
        to: "p99",
        with: { statistic: undefined },
        seen: alarm(({ ExtendedStatistic }) => ExtendedStatistic === "p99"),
      },
      threshold: { to: 0.5, seen: alarm(({ Threshold }) => Threshold === 0.5) },
      treatMissingData: { to: "breaching", seen: alarm(({ TreatMissingData }) => TreatMissingData === "breaching") },
      "treatMissingData: taken out": {
        from: { treatMissingData: "breaching" },
        to: undefined,
        seen: alarm(({ TreatMissingData }) => TreatMissingData === "missing"),
      },
      unit: { to: "Seconds", seen: alarm(({ Unit }) => Unit === "Seconds") },
      "unit: taken out": { from: { unit: "Seconds" }, to: undefined, seen: alarm(({ Unit }) => Unit === undefined) },
      tags: { to: { team: "b", cost: "1" }, seen: tags({ team: "b", cost: "1" }) },
      "tags: taken out": { to: undefined, seen: tags({}) },
      // Unseen, so what is sent is looked at below.
      "metricQueries.id": withQuery({ id: "waiting" }),
      "metricQueries.accountId": withQuery({ accountId: "222222222222" }),
      "metricQueries.expression": withQuery({ expression: "visible" }),
      "metricQueries.label": withQuery({ label: "Waiting" }),
      "metricQueries.period": withQuery({ period: 300 }),
      "metricQueries.returnData": withQuery({ returnData: undefined }),
      "metricQueries.metric.dimensions": withMetric({ dimensions: { QueueName: "dlq" } }),
      "metricQueries.metric.metricName": withMetric({ metricName: "Deleted" }),
      "metricQueries.metric.namespace": withMetric({ namespace: "Levee" }),
      "metricQueries.metric.period": withMetric({ period: 300 }),
      "metricQueries.metric.stat": withMetric({ stat: "Average" }),
      "metricQueries.metric.unit": withMetric({ unit: "None" }),
    },
    drift: {
      by: (aws) =>
        aws.cloudwatch.send(
          new PutMetricAlarmCommand({
            AlarmName: base.name,
            ComparisonOperator: "GreaterThanThreshold",
            EvaluationPeriods: 1,
            MetricName: base.metricName,
            Namespace: base.namespace,
            Dimensions: [{ Name: "QueueName", Value: "drift" }],
            Period: 60,
            Statistic: "Maximum",
            Threshold: 1,
            AlarmActions: [topic("drift")],
          }),
        ),
      shows: { threshold: 1, dimensions: { QueueName: "drift" }, alarmActions: [topic("drift")] },
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    base: { dashboardName: "it", dashboardBody: body("Orders") },
    changes: {
      dashboardName: { to: "other", seen: bodyIs("other", "Orders") },
      dashboardBody: { to: body("Refunds"), seen: bodyIs("it", "Refunds") },
    },
    drift: {
      by: (aws) => aws.cloudwatch.send(new PutDashboardCommand({ DashboardName: "it", DashboardBody: body("drift") })),
      shows: { dashboardBody: body("drift") },
    },
  },
});

describe("an alarm on an expression", () => {
  it("tells AWS every query in full, though the emulator forgets them", async () => {
    const aws = makeClients("http://127.0.0.1:9", "eu-central-1");
    const sent = mockClient(aws.cloudwatch);
    const entry = entries.find(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
    await entry?.create(aws, { name: "it", metricQueries: queries });
    const [put] = sent.commandCalls(PutMetricAlarmCommand);
    const defined = JSON.parse(JSON.stringify(put?.args[0].input.Metrics));
    assert.deepEqual(defined, [
      {
        Id: "stuck",
        AccountId: "111111111111",
        Expression: "visible - deleted",
        Label: "Stuck",
        Period: 60,
        ReturnData: true,
      },
      {
        Id: "visible",
        MetricStat: {
          Metric: {
            Namespace: "AWS/SQS",
            MetricName: "Visible",
            Dimensions: [{ Name: "QueueName", Value: "work" }],
          },
          Period: 60,
          Stat: "Sum",
          Unit: "Count",
        },
        ReturnData: false,
      },
    ]);
  });
});
