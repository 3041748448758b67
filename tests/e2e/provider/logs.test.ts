import assert from "node:assert/strict";
import {
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  ListTagsForResourceCommand,
  type LogGroup,
  type MetricFilter,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/logs.ts";
import type { Properties } from "../../../local/provider/entry.ts";
import { entrySuite } from "./entry-suite.ts";

const group = (is: (group: LogGroup) => unknown) => async (aws: Clients, id: string) => {
  const { logGroups = [] } = await aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: id }));
  return is(logGroups[0] as LogGroup);
};

const tags = (wanted: Record<string, string>) => async (aws: Clients, _id: string, outputs: Properties) => {
  const { tags } = await aws.logs.send(new ListTagsForResourceCommand({ resourceArn: String(outputs.arn) }));
  assert.deepEqual(tags, wanted);
};

const key = (id: string) => `arn:aws:kms:eu-central-1:000000000000:key/${id}`;

const transformation = { name: "Failed", namespace: "It", value: "1" };

entrySuite("CloudWatch Logs", entries, {
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": async (aws) => {
    for (const logGroupName of ["/it/one", "/it/two"]) await aws.logs.send(new CreateLogGroupCommand({ logGroupName }));
    const filter = (is: (filter: MetricFilter) => unknown) => async (aws: Clients) => {
      const { metricFilters = [] } = await aws.logs.send(new DescribeMetricFiltersCommand({}));
      return metricFilters.some(is);
    };
    const made = (is: (made: NonNullable<MetricFilter["metricTransformations"]>[number]) => unknown) =>
      filter(({ metricTransformations = [] }) => metricTransformations.some(is));
    const to = (more: Properties) => ({ ...transformation, ...more });
    return {
      base: { name: "failed", logGroupName: "/it/one", pattern: '{ $.a = "b" }', metricTransformation: transformation },
      changes: {
        name: { to: "other", seen: filter(({ filterName }) => filterName === "other") },
        logGroupName: { to: "/it/two", seen: filter(({ logGroupName }) => logGroupName === "/it/two") },
        pattern: { to: "ERROR", seen: filter(({ filterPattern }) => filterPattern === "ERROR") },
        "metricTransformation.name": { to: to({ name: "N" }), seen: made(({ metricName }) => metricName === "N") },
        "metricTransformation.namespace": {
          to: to({ namespace: "N" }),
          seen: made(({ metricNamespace }) => metricNamespace === "N"),
        },
        "metricTransformation.value": { to: to({ value: "2" }), seen: made(({ metricValue }) => metricValue === "2") },
        "metricTransformation.defaultValue": {
          to: to({ defaultValue: "0" }),
          seen: made(({ defaultValue }) => defaultValue === 0),
        },
        "metricTransformation.unit": { to: to({ unit: "Count" }), seen: made(({ unit }) => unit === "Count") },
        "metricTransformation.dimensions": {
          to: to({ dimensions: { F: "$.f" } }),
          seen: made(({ dimensions = {} }) => dimensions.F === "$.f"),
        },
      },
      drift: {
        by: (aws) =>
          aws.logs.send(
            new PutMetricFilterCommand({
              filterName: "failed",
              logGroupName: "/it/one",
              filterPattern: "drift",
              metricTransformations: [{ metricName: "Failed", metricNamespace: "It", metricValue: "1" }],
            }),
          ),
        shows: { pattern: "drift" },
      },
    };
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    base: { name: "/aws/lambda/it", retentionInDays: 14, tags: { team: "a", stage: "test" } },
    changes: {
      name: {
        to: "/aws/lambda/other",
        seen: async (aws) =>
          (await aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/lambda/other" }))).logGroups
            ?.length === 1,
      },
      retentionInDays: { to: 30, seen: group(({ retentionInDays }) => retentionInDays === 30) },
      "retentionInDays: taken out": {
        to: undefined,
        seen: group(({ retentionInDays }) => retentionInDays === undefined),
      },
      kmsKeyId: { to: key("a"), seen: group(({ kmsKeyId }) => kmsKeyId === key("a")) },
      "kmsKeyId: taken out": {
        from: { kmsKeyId: key("a") },
        to: undefined,
        seen: group(({ kmsKeyId }) => kmsKeyId === undefined),
      },
      tags: { to: { team: "b", cost: "1" }, seen: tags({ team: "b", cost: "1" }) },
      "tags: taken out": { to: undefined, seen: tags({}) },
    },
    drift: {
      by: (aws, logGroupName) => aws.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 })),
      shows: { retentionInDays: 1 },
    },
  },
});
