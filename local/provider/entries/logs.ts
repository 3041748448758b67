import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Clients } from "../clients.ts";
import type { Entry } from "../entry.ts";
import { finishing } from "../partial.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";
import { tagChanges } from "./tags.ts";

/** Groups of CloudWatch Logs; the id is the name. Retention 0 is the real provider's word for "kept for ever". */
export const entries: readonly Entry[] = [
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
