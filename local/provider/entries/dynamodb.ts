import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import type { Entry } from "../entry.ts";
import { finishing } from "../partial.ts";
import {
  billing,
  encryption,
  encryptionHeld,
  given,
  isEncrypted,
  setRecovery,
  setTimeToLive,
  stream,
  type TableInputs,
  waiter,
} from "./dynamodb-settings.ts";
import { unlessGone } from "./gone.ts";
import { tagChanges, tagList, tagMap } from "./tags.ts";

const table: Entry = {
  type: "aws:dynamodb/table:Table",
  inputs: {
    name: "replace",
    hashKey: "replace",
    rangeKey: "replace",
    // Without secondary indexes the attributes are those of the key, and a key cannot be changed.
    attributes: "replace",
    billingMode: "update",
    readCapacity: "update",
    writeCapacity: "update",
    ttl: "update",
    pointInTimeRecovery: "update",
    serverSideEncryption: "update",
    deletionProtectionEnabled: "update",
    streamEnabled: "update",
    streamViewType: "update",
    tags: "update",
  },
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
  defaults: {
    billingMode: "PROVISIONED",
    deletionProtectionEnabled: false,
    pointInTimeRecovery: { enabled: false },
    serverSideEncryption: { enabled: false },
    streamEnabled: false,
    tags: {},
    ttl: { enabled: false },
  },
  objects: {
    attributes: ["name", "type"],
    ttl: ["attributeName", "enabled"],
    pointInTimeRecovery: ["enabled"],
    serverSideEncryption: ["enabled", "kmsKeyArn"],
    tags: "map",
  },
  sets: ["attributes"],
  computed: ["arn", "streamArn", "streamLabel"],
  volatile: ["streamArn", "streamLabel"],
  // While time to live is off, AWS may remember the attribute it was on or not.
  normal: { ttl: (ttl) => ((ttl as TableInputs["ttl"]).enabled ? ttl : { enabled: false }) },
  async create(aws, inputs) {
    const { name, hashKey, rangeKey, attributes, deletionProtectionEnabled, tags, ttl, pointInTimeRecovery } =
      given(inputs);
    await aws.dynamodb.send(
      new CreateTableCommand({
        TableName: name,
        KeySchema: [
          { AttributeName: hashKey, KeyType: "HASH" },
          ...(rangeKey ? [{ AttributeName: rangeKey, KeyType: "RANGE" as const }] : []),
        ],
        AttributeDefinitions: (attributes ?? []).map(({ name, type }) => ({
          AttributeName: name,
          AttributeType: type,
        })),
        DeletionProtectionEnabled: deletionProtectionEnabled,
        Tags: tagList(tags),
        ...billing(inputs),
        ...(isEncrypted(inputs) ? encryption(inputs) : {}),
        ...(inputs.streamEnabled ? stream(inputs) : {}),
      }),
    );
    return finishing(name, async () => {
      await waitUntilTableExists(waiter(aws), { TableName: name });
      if (ttl.enabled) await setTimeToLive(aws, name, inputs, undefined);
      if (pointInTimeRecovery.enabled) await setRecovery(aws, name, inputs);
    });
  },
  async read(aws, id) {
    const answer = await unlessGone(aws.dynamodb.send(new DescribeTableCommand({ TableName: id })));
    if (!answer?.Table) return undefined;
    const { Table: held } = answer;
    const { TimeToLiveDescription: ttl } = await aws.dynamodb.send(new DescribeTimeToLiveCommand({ TableName: id }));
    const backups = await aws.dynamodb.send(new DescribeContinuousBackupsCommand({ TableName: id }));
    const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    const { Tags } = await aws.dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: held.TableArn }));
    const key = (type: string) => held.KeySchema?.find(({ KeyType }) => KeyType === type)?.AttributeName;
    const billingMode = held.BillingModeSummary?.BillingMode ?? "PROVISIONED";
    const isProvisioned = billingMode === "PROVISIONED";
    const hasTimeToLive = ttl?.TimeToLiveStatus?.startsWith("ENABL") ?? false;
    const hasStream = held.StreamSpecification?.StreamEnabled ?? false;
    return {
      name: held.TableName,
      arn: held.TableArn,
      hashKey: key("HASH"),
      rangeKey: key("RANGE"),
      attributes: held.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => ({
        name: AttributeName,
        type: AttributeType,
      })),
      billingMode,
      readCapacity: isProvisioned ? held.ProvisionedThroughput?.ReadCapacityUnits : undefined,
      writeCapacity: isProvisioned ? held.ProvisionedThroughput?.WriteCapacityUnits : undefined,
      ttl: hasTimeToLive ? { enabled: true, attributeName: ttl?.AttributeName } : { enabled: false },
      pointInTimeRecovery: { enabled: recovery?.PointInTimeRecoveryStatus === "ENABLED" },
      serverSideEncryption: encryptionHeld(held.SSEDescription),
      deletionProtectionEnabled: held.DeletionProtectionEnabled ?? false,
      streamEnabled: hasStream,
      streamViewType: hasStream ? held.StreamSpecification?.StreamViewType : undefined,
      streamArn: hasStream ? held.LatestStreamArn : undefined,
      streamLabel: hasStream ? held.LatestStreamLabel : undefined,
      tags: tagMap(Tags),
    };
  },
  async update(aws, id, inputs, changed, old) {
    // AWS takes one kind of change in one UpdateTable call.
    const change = async (names: readonly string[], request: Partial<UpdateTableCommandInput>) => {
      if (!names.some((name) => changed.includes(name))) return;
      await aws.dynamodb.send(new UpdateTableCommand({ TableName: id, ...request }));
      await waitUntilTableExists(waiter(aws), { TableName: id });
    };
    await change(["billingMode", "readCapacity", "writeCapacity"], billing(inputs));
    await change(["serverSideEncryption"], encryption(inputs));
    await change(["deletionProtectionEnabled"], {
      DeletionProtectionEnabled: given(inputs).deletionProtectionEnabled,
    });
    // A stream's view cannot be changed while the stream is on.
    if (old.streamEnabled)
      await change(["streamEnabled", "streamViewType"], { StreamSpecification: { StreamEnabled: false } });
    if (inputs.streamEnabled) await change(["streamEnabled", "streamViewType"], stream(inputs));
    if (changed.includes("ttl")) await setTimeToLive(aws, id, inputs, given(old).ttl);
    if (changed.includes("pointInTimeRecovery")) await setRecovery(aws, id, inputs);
    const { gone, set } = tagChanges(old.tags, inputs.tags);
    const ResourceArn = old.arn as string;
    if (gone.length > 0) await aws.dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: gone }));
    if (Object.keys(set).length > 0)
      await aws.dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: tagList(set) }));
  },
  async delete(aws, id) {
    if (await unlessGone(aws.dynamodb.send(new DeleteTableCommand({ TableName: id })))) {
      await waitUntilTableNotExists(waiter(aws), { TableName: id });
    }
  },
};

export const entries: readonly Entry[] = [table];
