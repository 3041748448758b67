import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  ListTagsForResourceCommand,
  type LogLevel,
  type StateMachineType,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import type { Entry, Properties } from "../entry.ts";
import { unlessGone } from "./gone.ts";
import { tagChanges, tagList, tagMap } from "./tags.ts";

/** A state machine of Step Functions; the id is its ARN. */
const stateMachine: Entry = {
  type: "aws:sfn/stateMachine:StateMachine",
  inputs: {
    name: "replace",
    type: "replace",
    definition: "update",
    roleArn: "update",
    loggingConfiguration: "update",
    tracingConfiguration: "update",
    encryptionConfiguration: "update",
    tags: "update",
  },
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
  defaults: {
    type: "STANDARD",
    loggingConfiguration: { level: "OFF", includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: { type: "AWS_OWNED_KEY" },
    tags: {},
  },
  normal: {
    loggingConfiguration: (value) => ({ includeExecutionData: false, ...(value as object) }),
    encryptionConfiguration: withReusePeriod,
  },
  json: ["definition"],
  objects: {
    loggingConfiguration: ["level", "includeExecutionData", "logDestination"],
    tracingConfiguration: ["enabled"],
    encryptionConfiguration: ["type", "kmsKeyId", "kmsDataKeyReusePeriodSeconds"],
    tags: "map",
  },
  computed: ["arn", "creationDate", "revisionId", "status"],
  volatile: ["revisionId"],
  async create(aws, inputs) {
    const { stateMachineArn } = await aws.sfn.send(
      new CreateStateMachineCommand({
        name: String(inputs.name),
        type: inputs.type as StateMachineType,
        tags: tagList(inputs.tags).map(({ Key, Value }) => ({ key: Key, value: Value })),
        ...settings(inputs),
      }),
    );
    return stateMachineArn!;
  },
  async read(aws, id) {
    const held = await unlessGone(aws.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: id })));
    if (!held) return undefined;
    const { tags } = await aws.sfn.send(new ListTagsForResourceCommand({ resourceArn: id }));
    const { loggingConfiguration: logging, encryptionConfiguration: key } = held;
    return {
      name: held.name,
      type: held.type,
      definition: held.definition,
      roleArn: held.roleArn,
      loggingConfiguration: {
        level: logging?.level ?? "OFF",
        includeExecutionData: logging?.includeExecutionData ?? false,
        logDestination: logging?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn,
      },
      tracingConfiguration: { enabled: held.tracingConfiguration?.enabled ?? false },
      encryptionConfiguration: {
        type: key?.type ?? "AWS_OWNED_KEY",
        kmsKeyId: key?.kmsKeyId,
        kmsDataKeyReusePeriodSeconds: key?.kmsDataKeyReusePeriodSeconds,
      },
      tags: tagMap(tags?.map(({ key, value }) => ({ Key: key!, Value: value! }))),
      arn: id,
      creationDate: held.creationDate?.toISOString(),
      revisionId: held.revisionId ?? "",
      status: held.status,
    };
  },
  async update(aws, id, inputs, changed, old) {
    if (changed.some((input) => input !== "tags"))
      await aws.sfn.send(new UpdateStateMachineCommand({ stateMachineArn: id, ...settings(inputs) }));
    const { gone, set } = tagChanges(old.tags, inputs.tags);
    if (gone.length > 0) await aws.sfn.send(new UntagResourceCommand({ resourceArn: id, tagKeys: gone }));
    const tags = tagList(set).map(({ Key, Value }) => ({ key: Key, value: Value }));
    if (tags.length > 0) await aws.sfn.send(new TagResourceCommand({ resourceArn: id, tags }));
  },
  async delete(aws, id) {
    await unlessGone(aws.sfn.send(new DeleteStateMachineCommand({ stateMachineArn: id })));
  },
};

export const entries: readonly Entry[] = [stateMachine];

/** What an update carries over; all of it each time, because what is left out stays as it was. */
function settings(inputs: Properties) {
  const logging = inputs.loggingConfiguration as Logging;
  const { enabled } = inputs.tracingConfiguration as { enabled?: boolean };
  const key = inputs.encryptionConfiguration as Encryption;
  return {
    definition: String(inputs.definition),
    roleArn: String(inputs.roleArn),
    loggingConfiguration: {
      level: logging.level as LogLevel,
      includeExecutionData: logging.includeExecutionData,
      destinations: logging.logDestination
        ? [{ cloudWatchLogsLogGroup: { logGroupArn: logging.logDestination } }]
        : undefined,
    },
    tracingConfiguration: { enabled },
    encryptionConfiguration: {
      type: key.type,
      kmsKeyId: key.kmsKeyId,
      kmsDataKeyReusePeriodSeconds: key.kmsDataKeyReusePeriodSeconds,
    },
  };
}

/** "The default is set to 300": https://docs.aws.amazon.com/step-functions/latest/apireference/API_EncryptionConfiguration.html */
function withReusePeriod(value: unknown): unknown {
  const { type } = value as Encryption;
  return type === "AWS_OWNED_KEY" ? { type } : { kmsDataKeyReusePeriodSeconds: 300, ...(value as object) };
}

interface Logging {
  readonly level?: string;
  readonly includeExecutionData?: boolean;
  readonly logDestination?: string;
}

interface Encryption {
  readonly type: "AWS_OWNED_KEY" | "CUSTOMER_MANAGED_KMS_KEY";
  readonly kmsKeyId?: string;
  readonly kmsDataKeyReusePeriodSeconds?: number;
}
