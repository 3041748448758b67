import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../parts/scope.ts";
import { topic } from "../parts/topic.ts";
import { type Channel, type ChannelName, channel } from "./channel.ts";
import type { NotifySettings } from "./notify-settings.ts";
import type { Settings } from "./settings.ts";
import type { Stores } from "./worker.ts";

/** What is made for `notify`. */
export interface Notifying {
  readonly channels: readonly Channel[];
  readonly pushTopicArn: pulumi.Output<string> | undefined;
}

/** The entry files of the channels that an instance has. */
export function channelEntries({ push }: NotifySettings): Readonly<Partial<Record<ChannelName, string>>> {
  return { ...(push && { push: "handlers/request-intake/deliver/push.ts" }) };
}

/** The texts of the channels' functions. */
export type ChannelBundles = Readonly<Partial<Record<ChannelName, string>>>;

/** The channels that `notify` asks for. Children: each channel's; `pushTopic`, `pushTopicPolicy`. */
export function notifying(scope: Scope, stores: Stores, settings: Settings, bundles: ChannelBundles): Notifying {
  const push = bundles.push === undefined ? undefined : pushChannel(scope, stores, settings, bundles.push);
  return { channels: [...(push ? [push.channel] : [])], pushTopicArn: push?.topicArn };
}

/**
 * A topic that is told of each outcome. Only its channel's function publishes, and it holds results, so it is encrypted.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
 */
function pushChannel(scope: Scope, stores: Stores, settings: Settings, code: string) {
  const made = topic(scope, "pushTopic", "outcomes", { kmsMasterKeyId: "alias/aws/sns" }, scope.dataOptions());
  return {
    topicArn: made.arn,
    channel: channel(scope, stores, settings, {
      name: "push",
      does: "Publishes the outcomes",
      code,
      address: {},
      callTimeout: 5,
      giveUpAfter: 86_400,
      concurrency: 5,
      environment: { LEVEE_TOPIC_ARN: made.arn },
      statements: [{ sid: "Publish", actions: ["sns:Publish"], resources: [made.arn] }],
    }),
  };
}
