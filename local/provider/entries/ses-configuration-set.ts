import {
  CreateConfigurationSetCommand,
  DeleteConfigurationSetCommand,
  GetConfigurationSetCommand,
  PutConfigurationSetReputationOptionsCommand,
  PutConfigurationSetSuppressionOptionsCommand,
  type SuppressionListReason,
  type TlsPolicy,
} from "@aws-sdk/client-sesv2";
import type { Entry } from "../entry.ts";
import { unlessGone } from "./gone.ts";

/** How mails are sent, and what is told of them. The id is the name. */
export const configurationSet: Entry = {
  type: "aws:sesv2/configurationSet:ConfigurationSet",
  inputs: {
    configurationSetName: "replace",
    deliveryOptions: "replace",
    reputationOptions: "update",
    suppressionOptions: "update",
  },
  objects: {
    deliveryOptions: ["tlsPolicy"],
    reputationOptions: ["reputationMetricsEnabled"],
    suppressionOptions: ["suppressedReasons"],
  },
  defaults: { reputationOptions: { reputationMetricsEnabled: false } },
  sets: ["suppressionOptions.suppressedReasons"],
  named: "configurationSetName",
  computed: ["arn"],
  async create(aws, inputs) {
    const { deliveryOptions, reputationOptions, suppressionOptions } = inputs as Options;
    await aws.ses.send(
      new CreateConfigurationSetCommand({
        ConfigurationSetName: String(inputs.configurationSetName),
        DeliveryOptions: deliveryOptions && { TlsPolicy: deliveryOptions.tlsPolicy },
        ReputationOptions: reputationOptions && {
          ReputationMetricsEnabled: reputationOptions.reputationMetricsEnabled,
        },
        SuppressionOptions: suppressionOptions && { SuppressedReasons: suppressionOptions.suppressedReasons },
      }),
    );
    return String(inputs.configurationSetName);
  },
  async read(aws, id) {
    const held = await unlessGone(aws.ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: id })));
    if (!held) return undefined;
    const { DeliveryOptions, ReputationOptions, SuppressionOptions } = held;
    return {
      configurationSetName: id,
      deliveryOptions: DeliveryOptions?.TlsPolicy ? { tlsPolicy: DeliveryOptions.TlsPolicy } : undefined,
      reputationOptions: { reputationMetricsEnabled: ReputationOptions?.ReputationMetricsEnabled ?? false },
      suppressionOptions: SuppressionOptions?.SuppressedReasons?.length
        ? { suppressedReasons: SuppressionOptions.SuppressedReasons }
        : undefined,
      arn: `arn:aws:ses:${aws.region}:${aws.account}:configuration-set/${id}`,
    };
  },
  async update(aws, id, inputs, changed) {
    const { reputationOptions, suppressionOptions } = inputs as Options;
    if (changed.includes("reputationOptions"))
      await aws.ses.send(
        new PutConfigurationSetReputationOptionsCommand({
          ConfigurationSetName: id,
          ReputationMetricsEnabled: reputationOptions?.reputationMetricsEnabled ?? false,
        }),
      );
    if (changed.includes("suppressionOptions"))
      await aws.ses.send(
        new PutConfigurationSetSuppressionOptionsCommand({
          ConfigurationSetName: id,
          SuppressedReasons: suppressionOptions?.suppressedReasons ?? [],
        }),
      );
  },
  async delete(aws, id) {
    await unlessGone(aws.ses.send(new DeleteConfigurationSetCommand({ ConfigurationSetName: id })));
  },
};

interface Options {
  readonly deliveryOptions?: { readonly tlsPolicy?: TlsPolicy };
  readonly reputationOptions?: { readonly reputationMetricsEnabled?: boolean };
  readonly suppressionOptions?: { readonly suppressedReasons?: SuppressionListReason[] };
}
