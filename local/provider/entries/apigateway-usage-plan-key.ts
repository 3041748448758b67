import {
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetUsagePlanKeyCommand,
  paginateGetUsagePlans,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../clients.ts";
import type { Entry } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** That a key is in a plan. The real provider's id is the key's own, which does not say in which plan. */
export const usagePlanKey: Entry = {
  type: "aws:apigateway/usagePlanKey:UsagePlanKey",
  inputs: { keyId: "replace", keyType: "replace", usagePlanId: "replace" },
  identity: ["keyId", "usagePlanId"],
  computed: ["name"],
  async create(aws, inputs) {
    const { keyId, keyType, usagePlanId } = inputs as Given;
    return (await aws.apigateway.send(new CreateUsagePlanKeyCommand({ keyId, keyType, usagePlanId }))).id!;
  },
  async read(aws, id) {
    const found = await inSomePlan(aws, id);
    return found && { keyId: id, keyType: found.type, usagePlanId: found.usagePlanId, name: found.name };
  },
  async delete(aws, id, { usagePlanId }) {
    const request = { keyId: id, usagePlanId: String(usagePlanId) };
    await unlessGone(aws.apigateway.send(new DeleteUsagePlanKeyCommand(request)));
  },
};

async function inSomePlan(aws: Clients, keyId: string) {
  for await (const { items = [] } of paginateGetUsagePlans({ client: aws.apigateway, pageSize: 500 }, {})) {
    for (const { id: usagePlanId } of items) {
      const found = await unlessGone(aws.apigateway.send(new GetUsagePlanKeyCommand({ keyId, usagePlanId })));
      if (found) return { ...found, usagePlanId };
    }
  }
  return undefined;
}
