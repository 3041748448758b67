import assert from "node:assert/strict";
import {
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  type LogGroup,
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

entrySuite("CloudWatch Logs", entries, {
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
