import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  type Target,
  UntagResourceCommand,
} from "@aws-sdk/client-eventbridge";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { finishing } from "../partial.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";
import { tagChanges, tagList, tagMap } from "./tags.ts";

/** A rule on the default bus; the id is its name. */
const rule: Entry = {
  type: "aws:cloudwatch/eventRule:EventRule",
  inputs: {
    name: "replace",
    description: "update",
    eventPattern: "update",
    scheduleExpression: "update",
    state: "update",
    tags: "update",
  },
  defaults: { state: "ENABLED", tags: {} },
  json: ["eventPattern"],
  objects: { tags: "map" },
  computed: ["arn"],
  async create(aws, inputs) {
    const name = String(inputs.name);
    const { RuleArn } = await aws.events.send(new PutRuleCommand(settings(name, inputs as Given)));
    return finishing(name, () => tag(aws, RuleArn!, {}, inputs.tags));
  },
  async read(aws, id) {
    const held = await unlessGone(aws.events.send(new DescribeRuleCommand({ Name: id })));
    if (!held) return undefined;
    const { Tags } = await aws.events.send(new ListTagsForResourceCommand({ ResourceARN: held.Arn }));
    return {
      name: id,
      description: held.Description || undefined,
      eventPattern: held.EventPattern || undefined,
      scheduleExpression: held.ScheduleExpression || undefined,
      state: held.State,
      tags: tagMap(Tags),
      arn: held.Arn,
    };
  },
  async update(aws, id, inputs, _changed, old) {
    const { RuleArn } = await aws.events.send(new PutRuleCommand(settings(id, inputs as Given)));
    await tag(aws, RuleArn!, old.tags, inputs.tags);
  },
  async delete(aws, id) {
    await unlessGone(aws.events.send(new DeleteRuleCommand({ Name: id })));
  },
};

/** One target of a rule; the id is `{rule}/{targetId}`. */
const target: Entry = {
  type: "aws:cloudwatch/eventTarget:EventTarget",
  inputs: {
    rule: "replace",
    targetId: "replace",
    arn: "update",
    roleArn: "update",
    input: "update",
    deadLetterConfig: "update",
    retryPolicy: "update",
  },
  json: ["input"],
  objects: {
    deadLetterConfig: ["arn"],
    retryPolicy: ["maximumEventAgeInSeconds", "maximumRetryAttempts"],
  },
  named: "targetId",
  identity: ["rule", "targetId"],
  computed: [],
  async create(aws, inputs) {
    await putTarget(aws, inputs);
    return `${inputs.rule}/${inputs.targetId}`;
  },
  async read(aws, id) {
    const { Rule, Id } = parse(id);
    const answer = await unlessGone(aws.events.send(new ListTargetsByRuleCommand({ Rule })));
    const held = answer?.Targets?.find((one) => one.Id === Id);
    if (!held) return undefined;
    const { DeadLetterConfig, RetryPolicy } = held;
    return {
      rule: Rule,
      targetId: Id,
      arn: held.Arn,
      roleArn: held.RoleArn,
      input: held.Input,
      deadLetterConfig: DeadLetterConfig?.Arn ? { arn: DeadLetterConfig.Arn } : undefined,
      retryPolicy: RetryPolicy && {
        maximumEventAgeInSeconds: RetryPolicy.MaximumEventAgeInSeconds,
        maximumRetryAttempts: RetryPolicy.MaximumRetryAttempts,
      },
    };
  },
  update: (aws, _id, inputs) => putTarget(aws, inputs),
  async delete(aws, id) {
    const { Rule, Id } = parse(id);
    await unlessGone(aws.events.send(new RemoveTargetsCommand({ Rule, Ids: [Id] })));
  },
};

export const entries: readonly Entry[] = [rule, target];

const settings = (Name: string, given: Given) => ({
  Name,
  // A rule is replaced by what is put, but the emulator keeps a description that is left out.
  Description: given.description ?? "",
  EventPattern: given.eventPattern,
  ScheduleExpression: given.scheduleExpression,
  State: given.state,
});

async function tag(aws: Clients, ResourceARN: string, old: unknown, wanted: unknown): Promise<void> {
  const { gone, set } = tagChanges(old, wanted);
  if (gone.length > 0) await aws.events.send(new UntagResourceCommand({ ResourceARN, TagKeys: gone }));
  if (Object.keys(set).length > 0) await aws.events.send(new TagResourceCommand({ ResourceARN, Tags: tagList(set) }));
}

/** Puts a target as a whole; what the emulator or AWS refuses of it comes back in the answer, not as an error. */
async function putTarget(aws: Clients, inputs: Properties): Promise<void> {
  const given = inputs as Given;
  const retry = given.retryPolicy as { maximumEventAgeInSeconds?: number; maximumRetryAttempts?: number } | undefined;
  const one: Target = {
    Id: given.targetId,
    Arn: given.arn,
    RoleArn: given.roleArn,
    Input: given.input,
    DeadLetterConfig: given.deadLetterConfig && { Arn: (given.deadLetterConfig as { arn?: string }).arn },
    RetryPolicy: retry && {
      MaximumEventAgeInSeconds: retry.maximumEventAgeInSeconds,
      MaximumRetryAttempts: retry.maximumRetryAttempts,
    },
  };
  const { FailedEntries = [] } = await aws.events.send(new PutTargetsCommand({ Rule: given.rule, Targets: [one] }));
  const [failed] = FailedEntries;
  if (failed) throw new Error(`${failed.ErrorCode}: ${failed.ErrorMessage}`);
}

function parse(id: string) {
  const at = id.indexOf("/");
  return { Rule: id.slice(0, at), Id: id.slice(at + 1) };
}
