import type { ApiKey, UsagePlan, UsagePlanKey } from "@aws-sdk/client-api-gateway";
import type { Endpoint } from "../endpoint.ts";
import type { Exchange } from "../exchange.ts";
import { GatewayError } from "../gateway-error.ts";
import { headerValue } from "../headers.ts";
import { Throttle } from "../throttle.ts";
import type { ContextMap } from "../vtl/values.ts";

/** Keys and plans are no part of a deployment: a change of them counts at once, here after a second. */
const FRESH_MS = 1_000;
const TIMEOUT_MS = 5_000;
const DAY_MS = 86_400_000;
const PERIOD_MS = { DAY: DAY_MS, WEEK: 7 * DAY_MS, MONTH: 30 * DAY_MS } as const;

interface Plan extends UsagePlan {
  readonly keys: readonly UsagePlanKey[];
}

interface Known {
  readonly keys: readonly ApiKey[];
  readonly plans: readonly Plan[];
}

/** API keys, and what the usage plans that they are in let their holders do: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
export class UsagePlans {
  private readonly endpoint: Endpoint;
  private readonly now: () => number;
  private readonly throttle: Throttle;
  private readonly used = new Map<string, number>();
  private readonly known = new Map<string, { readonly at: number; readonly read: Promise<Known> }>();

  constructor(endpoint: Endpoint, now: () => number = Date.now) {
    this.endpoint = endpoint;
    this.now = now;
    this.throttle = new Throttle(now);
  }

  /**
   * Takes one request of the caller's plan, and notes whose key it is.
   *
   * @param named the key that an authorizer named
   * @param isNamed whether the API takes that, and not the header `x-api-key`
   */
  async take(region: string, exchange: Exchange, named: string | undefined, isNamed: boolean): Promise<void> {
    const { apiId, stage, context, request } = exchange;
    const value = isNamed ? named : headerValue(request.headers, "x-api-key");
    const { keys, plans } = value ? await this.read(region) : { keys: [], plans: [] };
    const key = keys.find((one) => one.value === value && one.enabled);
    const plan = plans.find(
      ({ apiStages = [], keys: members }) =>
        apiStages.some((one) => one.apiId === apiId && one.stage === stage) && members.some(({ id }) => id === key?.id),
    );
    if (!key || !plan) throw new GatewayError("INVALID_API_KEY");
    const identity = context.get("identity") as ContextMap;
    identity.set("apiKey", value);
    identity.set("apiKeyId", key.id);
    const { rateLimit: rate, burstLimit: burst } = plan.throttle ?? {};
    const client = `${plan.id} ${key.id}`;
    if (rate !== undefined && burst !== undefined && !this.throttle.take(client, { rate, burst }))
      throw new GatewayError("THROTTLED");
    this.count(client, plan);
  }

  /** "Quotas … are applied on a best-effort basis"; a period here begins at a whole one since 1970. */
  private count(client: string, { quota }: Plan): void {
    if (quota?.limit === undefined || !quota.period) return;
    const slot = `${client} ${Math.floor(this.now() / PERIOD_MS[quota.period])}`;
    const used = this.used.get(slot) ?? quota.offset ?? 0;
    if (used >= quota.limit) throw new GatewayError("QUOTA_EXCEEDED");
    this.used.set(slot, used + 1);
  }

  private read(region: string): Promise<Known> {
    const known = this.known.get(region);
    if (known && this.now() - known.at < FRESH_MS) return known.read;
    const read = this.readAll(region);
    this.known.set(region, { at: this.now(), read });
    read.catch(() => this.known.delete(region));
    return read;
  }

  private async readAll(region: string): Promise<Known> {
    const [keys, plans] = await Promise.all([
      this.list<ApiKey>(region, "/apikeys", { includeValues: "true" }),
      this.list<UsagePlan>(region, "/usageplans"),
    ]);
    const members = await Promise.all(plans.map(({ id }) => this.list<UsagePlanKey>(region, `/usageplans/${id}/keys`)));
    return { keys, plans: plans.map((plan, n) => ({ ...plan, keys: members[n]! })) };
  }

  private async list<Item>(region: string, path: string, query: Record<string, string> = {}): Promise<Item[]> {
    const answer = await this.endpoint.call({
      service: "apigateway",
      region,
      method: "GET",
      path,
      query: { limit: "500", ...query },
      headers: {},
      body: "",
      timeoutMs: TIMEOUT_MS,
    });
    return (JSON.parse(answer.body.toString()) as { item?: Item[] }).item ?? [];
  }
}
