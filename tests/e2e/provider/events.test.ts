import assert from "node:assert/strict";
import {
  DescribeRuleCommand,
  type DescribeRuleCommandOutput,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/events.ts";
import type { Properties } from "../../../local/provider/entry.ts";
import { entrySuite } from "./entry-suite.ts";

const pattern = (source: string) => JSON.stringify({ source: [source] });
const queue = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`;
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

const rule = (is: (held: DescribeRuleCommandOutput) => unknown) => async (aws: Clients, Name: string) =>
  is(await aws.events.send(new DescribeRuleCommand({ Name })));

const tags = (wanted: Record<string, string>) => async (aws: Clients, _id: string, outputs: Properties) => {
  const { Tags = [] } = await aws.events.send(new ListTagsForResourceCommand({ ResourceARN: String(outputs.arn) }));
  assert.deepEqual(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])), wanted);
};

const target =
  (is: (held: Target) => unknown, Rule = "heard") =>
  async (aws: Clients) => {
    const { Targets = [] } = await aws.events.send(new ListTargetsByRuleCommand({ Rule }));
    return Targets.some(is);
  };

entrySuite("EventBridge", entries, {
  "aws:cloudwatch/eventRule:EventRule": {
    base: { name: "it", description: "Mails", eventPattern: pattern("aws.ses"), tags: { team: "a", stage: "test" } },
    changes: {
      name: { to: "other", seen: async (_aws, id) => id === "other" },
      description: { to: "Bounces", seen: rule(({ Description }) => Description === "Bounces") },
      "description: taken out": { to: undefined, seen: rule(({ Description }) => !Description) },
      eventPattern: {
        to: pattern("aws.s3"),
        seen: rule(({ EventPattern }) => JSON.parse(EventPattern ?? "{}").source[0] === "aws.s3"),
      },
      scheduleExpression: {
        to: "rate(5 minutes)",
        seen: rule(({ ScheduleExpression }) => ScheduleExpression === "rate(5 minutes)"),
      },
      state: { to: "DISABLED", seen: rule(({ State }) => State === "DISABLED") },
      tags: { to: { team: "b", cost: "1" }, seen: tags({ team: "b", cost: "1" }) },
      "tags: taken out": { to: undefined, seen: tags({}) },
    },
    drift: {
      by: (aws, Name) =>
        aws.events.send(new PutRuleCommand({ Name, EventPattern: pattern("drift"), Description: "Mails" })),
      shows: { eventPattern: pattern("drift") },
    },
  },
  "aws:cloudwatch/eventTarget:EventTarget": async (aws) => {
    for (const Name of ["heard", "heard-too"])
      await aws.events.send(new PutRuleCommand({ Name, EventPattern: pattern("aws.ses") }));
    return {
      base: { rule: "heard", targetId: "queue", arn: queue("events") },
      changes: {
        rule: { to: "heard-too", seen: target(({ Arn }) => Arn === queue("events"), "heard-too") },
        targetId: { to: "other", seen: target(({ Id }) => Id === "other") },
        arn: { to: queue("others"), seen: target(({ Arn }) => Arn === queue("others")) },
        roleArn: { to: role("events"), seen: target(({ RoleArn }) => RoleArn === role("events")) },
        input: { to: '{"a":1}', seen: target(({ Input }) => Input === '{"a":1}') },
        "deadLetterConfig.arn": {
          to: { arn: queue("dead") },
          seen: target(({ DeadLetterConfig }) => DeadLetterConfig?.Arn === queue("dead")),
        },
        "deadLetterConfig.arn: taken out": {
          from: { deadLetterConfig: { arn: queue("dead") } },
          to: undefined,
          seen: target(({ DeadLetterConfig }) => DeadLetterConfig === undefined),
        },
        "retryPolicy.maximumEventAgeInSeconds": {
          from: { retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 1 } },
          to: { maximumEventAgeInSeconds: 120, maximumRetryAttempts: 1 },
          seen: target(({ RetryPolicy }) => RetryPolicy?.MaximumEventAgeInSeconds === 120),
        },
        "retryPolicy.maximumRetryAttempts": {
          from: { retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 1 } },
          to: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 5 },
          seen: target(({ RetryPolicy }) => RetryPolicy?.MaximumRetryAttempts === 5),
        },
      },
      drift: {
        by: (aws) =>
          aws.events.send(new PutTargetsCommand({ Rule: "heard", Targets: [{ Id: "queue", Arn: queue("drift") }] })),
        shows: { arn: queue("drift") },
      },
    };
  },
});
