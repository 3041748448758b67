import assert from "node:assert/strict";
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/dynamodb.ts";
import { entrySuite } from "./entry-suite.ts";

const KEY = "arn:aws:kms:eu-central-1:000000000000:key/0d5e6f70-0000-4000-8000-000000000000";

const described =
  (check: (table: TableDescription) => unknown, name = "table") =>
  async (aws: Clients) =>
    check((await aws.dynamodb.send(new DescribeTableCommand({ TableName: name }))).Table!) === true;

const timeToLive = (expected: object) => async (aws: Clients) => {
  const { TimeToLiveDescription: held } = await aws.dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName: "table" }),
  );
  assert.deepEqual({ ...held, $unknown: undefined }, { ...expected, $unknown: undefined });
};

const recovery = (status: string) => async (aws: Clients) => {
  const { ContinuousBackupsDescription: held } = await aws.dynamodb.send(
    new DescribeContinuousBackupsCommand({ TableName: "table" }),
  );
  return held?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === status;
};

const tagged = (expected: object) => async (aws: Clients) => {
  const { Table } = await aws.dynamodb.send(new DescribeTableCommand({ TableName: "table" }));
  const { Tags = [] } = await aws.dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
  assert.deepEqual(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])), expected);
};

const withRange = {
  rangeKey: "at",
  attributes: [
    { name: "at", type: "N" },
    { name: "id", type: "S" },
  ],
};
const provisioned = { billingMode: "PROVISIONED", readCapacity: 3, writeCapacity: 4 };
const streaming = { streamEnabled: true, streamViewType: "NEW_IMAGE" };

entrySuite("DynamoDB", entries, {
  "aws:dynamodb/table:Table": {
    base: {
      name: "table",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expiresAt", enabled: true },
      tags: { team: "a", stage: "test" },
    },
    changes: {
      name: { to: "other", seen: described(({ TableName }) => TableName === "other", "other") },
      hashKey: {
        to: "key",
        with: { attributes: [{ name: "key", type: "S" }] },
        seen: described(({ KeySchema }) => KeySchema?.[0]?.AttributeName === "key"),
      },
      rangeKey: {
        to: "at",
        with: { attributes: withRange.attributes },
        seen: described(({ KeySchema }) => KeySchema?.[1]?.AttributeName === "at" && KeySchema[1].KeyType === "RANGE"),
      },
      "rangeKey: taken out": {
        from: withRange,
        to: undefined,
        with: { attributes: [{ name: "id", type: "S" }] },
        seen: described(({ KeySchema }) => KeySchema?.length === 1),
      },
      "attributes.name": {
        to: [{ name: "key", type: "S" }],
        with: { hashKey: "key" },
        seen: described(({ AttributeDefinitions }) => AttributeDefinitions?.[0]?.AttributeName === "key"),
      },
      "attributes.type": {
        to: [{ name: "id", type: "N" }],
        seen: described(({ AttributeDefinitions }) => AttributeDefinitions?.[0]?.AttributeType === "N"),
      },
      billingMode: {
        to: "PROVISIONED",
        with: { readCapacity: 3, writeCapacity: 4 },
        seen: described(({ BillingModeSummary }) => BillingModeSummary?.BillingMode === "PROVISIONED"),
      },
      "billingMode: back to on demand": {
        from: provisioned,
        to: "PAY_PER_REQUEST",
        with: { readCapacity: undefined, writeCapacity: undefined },
        seen: described(({ BillingModeSummary }) => BillingModeSummary?.BillingMode === "PAY_PER_REQUEST"),
      },
      readCapacity: {
        from: provisioned,
        to: 7,
        seen: described(({ ProvisionedThroughput }) => ProvisionedThroughput?.ReadCapacityUnits === 7),
      },
      writeCapacity: {
        from: provisioned,
        to: 8,
        seen: described(({ ProvisionedThroughput }) => ProvisionedThroughput?.WriteCapacityUnits === 8),
      },
      "ttl.enabled": {
        to: { attributeName: "expiresAt", enabled: false },
        seen: timeToLive({ TimeToLiveStatus: "DISABLED", AttributeName: "expiresAt" }),
      },
      "ttl.enabled: taken out": {
        to: undefined,
        seen: timeToLive({ TimeToLiveStatus: "DISABLED", AttributeName: "expiresAt" }),
      },
      "ttl.enabled: put in": {
        from: { ttl: undefined },
        to: { attributeName: "expiresAt", enabled: true },
        seen: timeToLive({ TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" }),
      },
      "ttl.attributeName": {
        to: { attributeName: "until", enabled: true },
        seen: timeToLive({ TimeToLiveStatus: "ENABLED", AttributeName: "until" }),
      },
      "pointInTimeRecovery.enabled": { to: { enabled: true }, seen: recovery("ENABLED") },
      "pointInTimeRecovery.enabled: taken out": {
        from: { pointInTimeRecovery: { enabled: true } },
        to: undefined,
        seen: recovery("DISABLED"),
      },
      "serverSideEncryption.enabled": {
        to: { enabled: true },
        seen: described(({ SSEDescription }) => SSEDescription?.Status === "ENABLED"),
      },
      "serverSideEncryption.enabled: taken out": {
        from: { serverSideEncryption: { enabled: true } },
        to: undefined,
        seen: described(({ SSEDescription }) => SSEDescription?.Status === "DISABLED"),
      },
      "serverSideEncryption.kmsKeyArn": {
        from: { serverSideEncryption: { enabled: true } },
        to: { enabled: true, kmsKeyArn: KEY },
        seen: described(({ SSEDescription }) => SSEDescription?.KMSMasterKeyArn === KEY),
      },
      deletionProtectionEnabled: {
        from: { deletionProtectionEnabled: true },
        to: false,
        seen: described(({ DeletionProtectionEnabled }) => DeletionProtectionEnabled === false),
      },
      streamEnabled: {
        to: true,
        with: { streamViewType: "NEW_IMAGE" },
        seen: described(({ StreamSpecification }) => StreamSpecification?.StreamEnabled === true),
      },
      "streamEnabled: taken out": {
        from: streaming,
        to: undefined,
        with: { streamViewType: undefined },
        seen: described(({ StreamSpecification }) => StreamSpecification?.StreamEnabled !== true),
      },
      streamViewType: {
        from: streaming,
        to: "NEW_AND_OLD_IMAGES",
        seen: described(({ StreamSpecification }) => StreamSpecification?.StreamViewType === "NEW_AND_OLD_IMAGES"),
      },
      tags: { to: { team: "b", cost: "1" }, seen: tagged({ team: "b", cost: "1" }) },
      "tags: taken out": { to: undefined, seen: tagged({}) },
    },
    drift: {
      async by(aws) {
        const off = { AttributeName: "expiresAt", Enabled: false };
        await aws.dynamodb.send(new UpdateTimeToLiveCommand({ TableName: "table", TimeToLiveSpecification: off }));
        await aws.dynamodb.send(
          new UpdateTableCommand({ TableName: "table", SSESpecification: { Enabled: true, KMSMasterKeyId: KEY } }),
        );
      },
      shows: { ttl: { enabled: false }, serverSideEncryption: { enabled: true, kmsKeyArn: KEY } },
    },
  },
});
