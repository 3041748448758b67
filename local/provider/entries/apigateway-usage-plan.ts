import {
  CreateUsagePlanCommand,
  DeleteUsagePlanCommand,
  GetUsagePlanCommand,
  UpdateUsagePlanCommand,
} from "@aws-sdk/client-api-gateway";
import type { Entry } from "../entry.ts";
import { replacing } from "./apigateway-patch.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

export const usagePlan: Entry = {
  type: "aws:apigateway/usagePlan:UsagePlan",
  inputs: {
    name: "update",
    description: "update",
    apiStages: "update",
    throttleSettings: "update",
    quotaSettings: "update",
  },
  defaults: { description: "", apiStages: [] },
  objects: {
    apiStages: ["apiId", "stage"],
    throttleSettings: ["rateLimit", "burstLimit"],
    quotaSettings: ["limit", "offset", "period"],
  },
  sets: ["apiStages"],
  identity: [],
  computed: ["arn"],
  async create(aws, inputs) {
    return (await aws.apigateway.send(new CreateUsagePlanCommand(planSettings(inputs as Given)))).id!;
  },
  async read(aws, id) {
    const held = await unlessGone(aws.apigateway.send(new GetUsagePlanCommand({ usagePlanId: id })));
    if (!held) return undefined;
    const { rateLimit, burstLimit } = held.throttle ?? {};
    const { limit, offset, period } = held.quota ?? {};
    return {
      name: held.name,
      description: held.description ?? "",
      apiStages: (held.apiStages ?? []).map(({ apiId, stage }) => ({ apiId, stage })),
      throttleSettings: rateLimit === undefined ? undefined : { rateLimit, burstLimit },
      quotaSettings: limit === undefined ? undefined : { limit, ...(offset === undefined ? {} : { offset }), period },
      arn: `arn:aws:apigateway:${aws.region}::/usageplans/${id}`,
    };
  },
  async update(aws, id, inputs) {
    const { throttle = {}, quota = {}, ...others } = planSettings(inputs as Given);
    await aws.apigateway.send(
      replacing(new UpdateUsagePlanCommand({ usagePlanId: id }), { ...others, throttle, quota }),
    );
  },
  async delete(aws, id) {
    await unlessGone(aws.apigateway.send(new DeleteUsagePlanCommand({ usagePlanId: id })));
  },
};

const planSettings = (given: Given) => ({
  name: given.name,
  description: given.description,
  apiStages: given.apiStages,
  throttle: given.throttleSettings,
  quota: given.quotaSettings,
});
