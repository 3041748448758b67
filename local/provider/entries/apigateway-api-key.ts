import {
  CreateApiKeyCommand,
  DeleteApiKeyCommand,
  GetApiKeyCommand,
  UpdateApiKeyCommand,
} from "@aws-sdk/client-api-gateway";
import type { Entry } from "../entry.ts";
import { replacing } from "./apigateway-patch.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** A key's value is made by AWS here; one that a program gives would be in its source. */
export const apiKey: Entry = {
  type: "aws:apigateway/apiKey:ApiKey",
  inputs: { name: "update", description: "update", enabled: "update", customerId: "update" },
  // The real provider's own words: https://www.pulumi.com/registry/packages/aws/api-docs/apigateway/apikey/
  defaults: { description: "Managed by Pulumi", enabled: true },
  // AWS takes two keys of one name.
  identity: [],
  computed: ["arn", "createdDate", "value"],
  async create(aws, inputs) {
    const { name, description, enabled, customerId } = inputs as Given;
    return (await aws.apigateway.send(new CreateApiKeyCommand({ name, description, enabled, customerId }))).id!;
  },
  async read(aws, id) {
    const held = await unlessGone(aws.apigateway.send(new GetApiKeyCommand({ apiKey: id, includeValue: true })));
    return (
      held && {
        name: held.name,
        description: held.description ?? "",
        enabled: held.enabled,
        customerId: held.customerId || undefined,
        arn: `arn:aws:apigateway:${aws.region}::/apikeys/${id}`,
        createdDate: held.createdDate?.toISOString(),
        value: held.value,
      }
    );
  },
  async update(aws, id, inputs) {
    const { name, description, enabled, customerId } = inputs as Given;
    const settings = { name, description, enabled, customerId: customerId ?? "" };
    await aws.apigateway.send(replacing(new UpdateApiKeyCommand({ apiKey: id }), settings));
  },
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteApiKeyCommand({ apiKey: id })));
  },
};
