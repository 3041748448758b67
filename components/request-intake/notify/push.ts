import type { Scope } from "../../parts/scope.ts";
import { topic } from "../../parts/topic.ts";
import { type Channel, channel } from "../channel.ts";
import type { Settings } from "../settings.ts";
import type { Stores } from "../stores.ts";
import { fixed } from "./defaults.ts";

/**
 * A topic that is told of each outcome. Only its channel's function publishes, and it holds results, so it is encrypted.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
 *
 * Children: those of a channel; `pushTopic`, `pushTopicPolicy`.
 */
export function pushChannel(scope: Scope, stores: Stores, settings: Settings, code: string) {
  const { arn } = topic(scope, "pushTopic", "outcomes", { kmsMasterKeyId: "alias/aws/sns" }, scope.dataOptions());
  const made: Channel = channel(scope, stores, settings, {
    name: "push",
    does: "Publishes the outcomes",
    code,
    address: {},
    callTimeout: fixed.callTimeout,
    concurrency: fixed.concurrency,
    environment: { LEVEE_TOPIC_ARN: arn },
    statements: [{ sid: "Publish", actions: ["sns:Publish"], resources: [arn] }],
  });
  return { channel: made, topicArn: arn };
}
