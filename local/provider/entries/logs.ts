import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  ListTagsForResourceCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { finishing } from "../partial.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";
import { tagChanges } from "./tags.ts";

/**
 * A metric made of log lines. Its id is `{group}:{name}`, as the real provider's import takes it: the real id is the name alone, which says
 * nothing of the group, and no program uses it.
 */
const metricFilter: Entry = {
  type: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  inputs: { name: "replace", logGroupName: "replace", pattern: "update", metricTransformation: "update" },
  objects: {
    metricTransformation: ["name", "namespace", "value", "defaultValue", "unit", "dimensions"],
    "metricTransformation.dimensions": "map",
  },
  identity: ["logGroupName", "name"],
  computed: [],
  async create(aws, inputs) {
    await putFilter(aws, inputs);
    return `${inputs.logGroupName}:${inputs.name}`;
  },
  async read(aws, id) {
    const { logGroupName, filterName } = parse(id);
    const command = new DescribeMetricFiltersCommand({ logGroupName, filterNamePrefix: filterName });
    const held = (await unlessGone(aws.logs.send(command)))?.metricFilters?.find(
      (filter) => filter.filterName === filterName,
    );
    if (!held) return undefined;
    const {
      metricName,
      metricNamespace,
      metricValue,
      defaultValue,
      unit,
      dimensions = {},
    } = held.metricTransformations?.[0] ?? {};
    const metricTransformation = {
      name: metricName,
      namespace: metricNamespace,
      value: metricValue,
      defaultValue: defaultValue === undefined ? undefined : String(defaultValue),
      unit: unit === "None" ? undefined : unit,
      dimensions: Object.keys(dimensions).length > 0 ? dimensions : undefined,
    };
    return { name: filterName, logGroupName, pattern: held.filterPattern, metricTransformation };
  },
  update: (aws, _id, inputs) => putFilter(aws, inputs),
  async delete(aws, id) {
    await unlessGone(aws.logs.send(new DeleteMetricFilterCommand(parse(id))));
  },
};

async function putFilter(aws: Clients, { name, logGroupName, pattern, metricTransformation }: Properties) {
  const given = metricTransformation as Given;
  await aws.logs.send(
    new PutMetricFilterCommand({
      filterName: String(name),
      logGroupName: String(logGroupName),
      filterPattern: String(pattern),
      metricTransformations: [
        {
          metricName: given.name,
          metricNamespace: given.namespace,
          metricValue: given.value,
          defaultValue: given.defaultValue === undefined ? undefined : Number(given.defaultValue),
          unit: given.unit,
          dimensions: given.dimensions,
        },
      ],
    }),
  );
}

function parse(id: string) {
  const at = id.lastIndexOf(":");
  return { logGroupName: id.slice(0, at), filterName: id.slice(at + 1) };
}

/** Groups of CloudWatch Logs; the id is the name. Retention 0 is the real provider's word for "kept for ever". */
export const entries: readonly Entry[] = [
  metricFilter,
  {
    type: "aws:cloudwatch/logGroup:LogGroup",
    // AWS takes another key in place (AssociateKmsKey); ministack 1.5.33 has no such operation.
    inputs: { name: "replace", retentionInDays: "update", kmsKeyId: "replace", tags: "update" },
    defaults: { retentionInDays: 0, tags: {} },
    objects: { tags: "map" },
    computed: ["arn"],
    async create(aws, inputs) {
      const { name, kmsKeyId, tags, retentionInDays } = inputs as Given;
      await aws.logs.send(new CreateLogGroupCommand({ logGroupName: name, kmsKeyId, tags }));
      return finishing(String(name), () => retain(aws, String(name), retentionInDays));
    },
    async read(aws, id) {
      const { logGroups = [] } = await aws.logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: id, limit: 50 }),
      );
      // Names sort, so the group itself comes before all those whose names go on.
      const group = logGroups.find(({ logGroupName }) => logGroupName === id);
      if (!group) return undefined;
      const arn = group.logGroupArn ?? group.arn?.replace(/:\*$/, "");
      const answer = await unlessGone(aws.logs.send(new ListTagsForResourceCommand({ resourceArn: arn })));
      const { retentionInDays = 0, kmsKeyId } = group;
      return { name: id, retentionInDays, kmsKeyId, tags: answer?.tags ?? {}, arn };
    },
    async update(aws, id, inputs, _changed, old) {
      await retain(aws, id, (inputs as Given).retentionInDays);
      const { gone, set } = tagChanges(old.tags, inputs.tags);
      const resourceArn = `arn:aws:logs:${aws.region}:${aws.account}:log-group:${id}`;
      if (gone.length > 0) await aws.logs.send(new UntagResourceCommand({ resourceArn, tagKeys: gone }));
      if (Object.keys(set).length > 0) await aws.logs.send(new TagResourceCommand({ resourceArn, tags: set }));
    },
    async delete(aws, id) {
      await unlessGone(aws.logs.send(new DeleteLogGroupCommand({ logGroupName: id })));
    },
  },
];

async function retain(aws: Clients, logGroupName: string, retentionInDays = 0): Promise<void> {
  if (retentionInDays > 0) await aws.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  else await aws.logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
}
