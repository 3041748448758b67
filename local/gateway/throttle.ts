/** Limits of a method of a stage; a rate below 0 is no limit, 0 lets nothing through. */
export interface Limit {
  /** Requests a second that the bucket regains. */
  readonly rate: number;
  /** Requests that the bucket holds. */
  readonly burst: number;
}

/**
 * Token buckets, one a key: "API Gateway throttles requests to your API using the token bucket algorithm, where a token counts for a request",
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html. A bucket starts full.
 */
export class Throttle {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();
  private readonly now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Takes a token; false when there is none, which is a 429. */
  take(key: string, { rate, burst }: Limit): boolean {
    if (rate < 0) return true;
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
    const taken = tokens >= 1;
    this.buckets.set(key, { tokens: taken ? tokens - 1 : tokens, at: now });
    return taken;
  }
}

/** What a stage says of a method: its own setting, else that of `*​/*`. Settings as GetStage gives them. */
export function limitOf(
  settings: Readonly<Record<string, { throttlingRateLimit?: number; throttlingBurstLimit?: number }>>,
  resourcePath: string,
  httpMethod: string,
): Limit | undefined {
  const key = `${resourcePath.replace(/^\//, "")}/${httpMethod}`;
  const own = Object.entries(settings).find(([name]) => name.replaceAll("~1", "/").replace(/^\//, "") === key)?.[1];
  const rate = own?.throttlingRateLimit ?? settings["*/*"]?.throttlingRateLimit;
  const burst = own?.throttlingBurstLimit ?? settings["*/*"]?.throttlingBurstLimit;
  return rate === undefined || burst === undefined ? undefined : { rate, burst };
}
