import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
} from "@aws-sdk/client-s3";
import type { Clients } from "../clients.ts";
import type { Entry } from "../entry.ts";
import { unlessGone } from "./gone.ts";

/** A queue that hears of a bucket's objects, as the program writes it. */
interface Listener {
  readonly id?: string;
  readonly queueArn: string;
  readonly events: readonly string[];
  readonly filterPrefix?: string;
  readonly filterSuffix?: string;
}

/** Who hears of a bucket's objects: set as a whole, one for each bucket. The id is the bucket's name. */
export const bucketNotification: Entry = {
  type: "aws:s3/bucketNotification:BucketNotification",
  inputs: { bucket: "replace", queues: "update" },
  defaults: { queues: [] },
  objects: { queues: ["id", "queueArn", "events", "filterPrefix", "filterSuffix"] },
  sets: ["queues"],
  identity: ["bucket"],
  named: "",
  computed: [],
  async create(aws, { bucket, queues }) {
    await put(aws, String(bucket), queues as Listener[]);
    return String(bucket);
  },
  async read(aws, id) {
    const held = await unlessGone(aws.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: id })));
    if (!held?.QueueConfigurations?.length) return undefined;
    return { bucket: id, queues: held.QueueConfigurations.map(listener) };
  },
  update: (aws, id, { queues }) => put(aws, id, queues as Listener[]),
  async delete(aws, id) {
    await unlessGone(put(aws, id, []));
  },
};

async function put(aws: Clients, Bucket: string, queues: readonly Listener[]): Promise<void> {
  const NotificationConfiguration = { QueueConfigurations: queues.map(configuration) } as NotificationConfiguration;
  await aws.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
}

const configuration = ({ id, queueArn, events, filterPrefix, filterSuffix }: Listener) => {
  const rules = [
    ...(filterPrefix ? [{ Name: "prefix", Value: filterPrefix }] : []),
    ...(filterSuffix ? [{ Name: "suffix", Value: filterSuffix }] : []),
  ];
  return {
    Id: id,
    QueueArn: queueArn,
    Events: events,
    ...(rules.length > 0 && { Filter: { Key: { FilterRules: rules } } }),
  };
};

function listener(held: NonNullable<NotificationConfiguration["QueueConfigurations"]>[number]) {
  const rule = (name: string) =>
    held.Filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === name)?.Value || undefined;
  return {
    id: held.Id,
    queueArn: held.QueueArn,
    events: held.Events,
    filterPrefix: rule("prefix"),
    filterSuffix: rule("suffix"),
  };
}
