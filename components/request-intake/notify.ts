import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../parts/scope.ts";
import type { Channel, ChannelName } from "./channel.ts";
import { mailChannel } from "./notify/mail.ts";
import { pushChannel } from "./notify/push.ts";
import type { NotifySettings } from "./notify/settings.ts";
import { webhookChannel } from "./notify/webhook.ts";
import type { Settings } from "./settings.ts";
import type { Stores } from "./stores.ts";

/** What is made for `notify`. */
export interface Notifying {
  readonly channels: readonly Channel[];
  readonly pushTopicArn: pulumi.Output<string> | undefined;
}

/** The texts of the channels' functions. */
export type ChannelBundles = Readonly<Partial<Record<ChannelName, string>>>;

const entry = (name: ChannelName): string => `handlers/request-intake/deliver/${name}.ts`;

/** The entry files of the channels that an instance has. */
export const channelEntries = ({ mail, push, webhook }: NotifySettings): ChannelBundles => ({
  ...(mail && { mail: entry("mail") }),
  ...(push && { push: entry("push") }),
  ...(webhook && { webhook: entry("webhook") }),
});

/** The channels that `notify` asks for. Children: each channel's. */
export function notifying(scope: Scope, stores: Stores, settings: Settings, bundles: ChannelBundles): Notifying {
  const { mail, webhook } = settings.notify;
  const push = bundles.push === undefined ? undefined : pushChannel(scope, stores, settings, bundles.push);
  const channels = [
    ...(mail && bundles.mail ? [mailChannel(scope, stores, settings, mail, bundles.mail)] : []),
    ...(push ? [push.channel] : []),
    ...(webhook && bundles.webhook ? [webhookChannel(scope, stores, settings, webhook, bundles.webhook)] : []),
  ];
  return { channels, pushTopicArn: push?.topicArn };
}
