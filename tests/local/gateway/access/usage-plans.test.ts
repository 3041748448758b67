import assert from "node:assert/strict";
import { UsagePlans } from "../../../../local/gateway/access/usage-plans.ts";
import type { Endpoint, ServiceCall } from "../../../../local/gateway/endpoint.ts";
import type { Exchange } from "../../../../local/gateway/exchange.ts";
import { ContextMap } from "../../../../local/gateway/vtl/values.ts";

const keys = [
  { id: "k1", value: "value-one", enabled: true },
  { id: "k2", value: "value-two", enabled: true },
  { id: "k3", value: "value-three", enabled: false },
  { id: "k4", value: "in-no-plan", enabled: true },
];
const stages = [{ apiId: "a1", stage: "live" }];

function bench(plan: object) {
  const time = { now: 0 };
  const lists: Record<string, object[]> = {
    "/apikeys": keys,
    "/usageplans": [{ id: "p1", apiStages: stages, ...plan }],
    "/usageplans/p1/keys": keys.slice(0, 3).map(({ id }) => ({ id })),
  };
  const call = async ({ path }: ServiceCall) => ({
    status: 200,
    headers: [],
    body: Buffer.from(JSON.stringify({ item: lists[path] })),
  });
  const plans = new UsagePlans({ call } as unknown as Endpoint, () => time.now);
  const take = (headers: [string, string][], stage = "live", named?: string) => {
    const context = new ContextMap([["identity", new ContextMap()]]);
    const exchange = { apiId: "a1", stage, context, request: { headers } } as unknown as Exchange;
    return plans
      .take("eu-central-1", exchange, named, named !== undefined)
      .then(() => context.get("identity") as ContextMap);
  };
  return { time, take, lists };
}

const one: [string, string][] = [["X-API-KEY", "value-one"]];
const two: [string, string][] = [["x-api-key", "value-two"]];

describe("usage plans: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html", () => {
  it("let in whose key is in a plan of the stage, and say whose it is", async () => {
    const { take } = bench({});
    assert.deepEqual(
      [...(await take(one))],
      [
        ["apiKey", "value-one"],
        ["apiKeyId", "k1"],
      ],
    );
    assert.equal((await take([], "live", "value-two")).get("apiKeyId"), "k2");
    const refused: [[string, string][], string][] = [
      [[], "live"],
      [[["x-api-key", ""]], "live"],
      [[["x-api-key", "value"]], "live"],
      [[["x-api-key", "value-three"]], "live"],
      [[["x-api-key", "in-no-plan"]], "live"],
      [one, "blue"],
    ];
    for (const [headers, stage] of refused)
      await assert.rejects(take(headers, stage), { type: "INVALID_API_KEY", status: 403 });
  });

  it("throttle each key by itself", async () => {
    const { take, time } = bench({ throttle: { rateLimit: 10, burstLimit: 2 } });
    await take(one);
    await take(one);
    await assert.rejects(take(one), { type: "THROTTLED", status: 429 });
    await take(two);
    time.now = 100;
    await take(one);
  });

  it("count what a period has, and begin anew with the next", async () => {
    const { take, time } = bench({ quota: { limit: 2, period: "DAY" } });
    await take(one);
    await take(one);
    await assert.rejects(take(one), { type: "QUOTA_EXCEEDED", status: 429 });
    await take(two);
    time.now = 86_400_000;
    await take(one);
  });

  it("take a key that is new within a second", async () => {
    const { take, time, lists } = bench({});
    await assert.rejects(take([["x-api-key", "value-new"]]), { type: "INVALID_API_KEY" });
    lists["/apikeys"] = [...keys, { id: "k9", value: "value-new", enabled: true }];
    lists["/usageplans/p1/keys"] = [{ id: "k9" }];
    time.now = 1_000;
    assert.equal((await take([["x-api-key", "value-new"]])).get("apiKeyId"), "k9");
  });
});
