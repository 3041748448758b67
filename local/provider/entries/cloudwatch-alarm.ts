import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type Dimension,
  ListTagsForResourceCommand,
  type MetricDataQuery,
  PutMetricAlarmCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import type { Entry, Properties } from "../entry.ts";
import type { Given } from "./given.ts";
import { tagChanges, tagList, tagMap } from "./tags.ts";

/** An alarm on a metric or on an expression over several; its id is its name. */
export const metricAlarm: Entry = {
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  inputs: {
    name: "replace",
    actionsEnabled: "update",
    alarmActions: "update",
    alarmDescription: "update",
    comparisonOperator: "update",
    datapointsToAlarm: "update",
    dimensions: "update",
    evaluationPeriods: "update",
    extendedStatistic: "update",
    insufficientDataActions: "update",
    metricName: "update",
    metricQueries: "update",
    namespace: "update",
    okActions: "update",
    period: "update",
    statistic: "update",
    tags: "update",
    threshold: "update",
    treatMissingData: "update",
    unit: "update",
  },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  defaults: {
    actionsEnabled: true,
    alarmActions: [],
    insufficientDataActions: [],
    okActions: [],
    dimensions: {},
    tags: {},
    treatMissingData: "missing",
  },
  objects: {
    dimensions: "map",
    tags: "map",
    metricQueries: ["id", "accountId", "expression", "label", "metric", "period", "returnData"],
    "metricQueries.metric": ["dimensions", "metricName", "namespace", "period", "stat", "unit"],
    "metricQueries.metric.dimensions": "map",
  },
  sets: ["alarmActions", "insufficientDataActions", "metricQueries", "okActions"],
  unseen: [
    { input: "metricQueries", why: "ministack 1.5.33 takes the Metrics of PutMetricAlarm and stores none of them" },
  ],
  computed: ["arn"],
  async create(aws, inputs) {
    await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...settings(inputs), Tags: tagList(inputs.tags) }));
    return String(inputs.name);
  },
  async read(aws, id) {
    const { MetricAlarms } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [id] }));
    const alarm = MetricAlarms?.[0];
    if (!alarm) return undefined;
    const { Tags } = await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: alarm.AlarmArn }));
    // An alarm on an expression has neither, one on a percentile no plain statistic; ministack makes them up.
    const { Period, Statistic } = alarm.MetricName ? alarm : {};
    return {
      name: alarm.AlarmName,
      actionsEnabled: alarm.ActionsEnabled,
      alarmActions: alarm.AlarmActions ?? [],
      alarmDescription: alarm.AlarmDescription || undefined,
      comparisonOperator: alarm.ComparisonOperator,
      datapointsToAlarm: alarm.DatapointsToAlarm,
      dimensions: dimensionMap(alarm.Dimensions),
      evaluationPeriods: alarm.EvaluationPeriods,
      extendedStatistic: alarm.ExtendedStatistic,
      insufficientDataActions: alarm.InsufficientDataActions ?? [],
      metricName: alarm.MetricName,
      namespace: alarm.Namespace,
      okActions: alarm.OKActions ?? [],
      period: Period,
      statistic: alarm.ExtendedStatistic ? undefined : Statistic,
      tags: tagMap(Tags),
      threshold: alarm.Threshold,
      treatMissingData: alarm.TreatMissingData ?? "missing",
      unit: alarm.Unit,
      arn: alarm.AlarmArn,
    };
  },
  async update(aws, id, inputs, changed, old) {
    // Always the whole alarm: what is left out goes back to AWS's own. Its tags are another matter.
    if (changed.some((input) => input !== "tags"))
      await aws.cloudwatch.send(new PutMetricAlarmCommand(settings(inputs)));
    const { gone, set } = tagChanges(old.tags, inputs.tags);
    const ResourceARN = `arn:aws:cloudwatch:${aws.region}:${aws.account}:alarm:${id}`;
    if (gone.length > 0) await aws.cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: gone }));
    if (Object.keys(set).length > 0) {
      await aws.cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: tagList(set) }));
    }
  },
  // A name that is no alarm's is no error: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html
  async delete(aws, id) {
    await aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [id] }));
  },
};

function settings(inputs: Properties) {
  const given = inputs as Given;
  return {
    AlarmName: given.name,
    ActionsEnabled: given.actionsEnabled,
    AlarmActions: given.alarmActions,
    AlarmDescription: given.alarmDescription,
    ComparisonOperator: given.comparisonOperator,
    DatapointsToAlarm: given.datapointsToAlarm,
    Dimensions: dimensionList(given.dimensions),
    EvaluationPeriods: given.evaluationPeriods,
    ExtendedStatistic: given.extendedStatistic,
    InsufficientDataActions: given.insufficientDataActions,
    MetricName: given.metricName,
    Metrics: (inputs.metricQueries as Properties[] | undefined)?.map(query),
    Namespace: given.namespace,
    OKActions: given.okActions,
    Period: given.period,
    Statistic: given.statistic,
    Threshold: given.threshold,
    TreatMissingData: given.treatMissingData,
    Unit: given.unit,
  };
}

function query(inputs: Properties): MetricDataQuery {
  const { id, accountId, expression, label, period, returnData } = inputs as Given;
  const metric = inputs.metric as Given | undefined;
  const Metric = metric && {
    Namespace: metric.namespace,
    MetricName: metric.metricName,
    Dimensions: dimensionList(metric.dimensions),
  };
  return {
    Id: id,
    AccountId: accountId,
    Expression: expression,
    Label: label,
    MetricStat: metric && { Metric, Period: metric.period, Stat: metric.stat, Unit: metric.unit },
    Period: period,
    ReturnData: returnData,
  };
}

const dimensionList = (dimensions: Record<string, string> = {}): Dimension[] =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

const dimensionMap = (dimensions: readonly Dimension[] = []): Record<string, string | undefined> =>
  Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
