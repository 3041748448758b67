import {
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetUsagePlanKeyCommand,
} from "@aws-sdk/client-api-gateway";
import type { Entry } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** That a key is in a plan. The real provider's id is the key's own; here it is what that one imports by, `{plan}/{key}`: a key may be in two plans. */
export const usagePlanKey: Entry = {
  type: "aws:apigateway/usagePlanKey:UsagePlanKey",
  inputs: { keyId: "replace", keyType: "replace", usagePlanId: "replace" },
  identity: ["keyId", "usagePlanId"],
  computed: ["name"],
  async create(aws, inputs) {
    const { keyId, keyType, usagePlanId } = inputs as Given;
    await aws.apigateway.send(new CreateUsagePlanKeyCommand({ keyId, keyType, usagePlanId }));
    return `${usagePlanId}/${keyId}`;
  },
  async read(aws, id) {
    const held = await unlessGone(aws.apigateway.send(new GetUsagePlanKeyCommand(placeOf(id))));
    return held && { ...placeOf(id), keyType: held.type, name: held.name };
  },
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteUsagePlanKeyCommand(placeOf(id))));
  },
};

function placeOf(id: string) {
  const [usagePlanId = "", keyId = ""] = id.split("/");
  return { usagePlanId, keyId };
}
