import { Throttle } from "../gateway/throttle.ts";
import type { AwsCall } from "./aws-call.ts";
import { type Bucket, QUOTAS, type Quota, type QuotaName } from "./quota-table.ts";

/** The quotas that an account has here; those that are not named are not enforced. */
export type EnforcedQuotas = Readonly<Partial<Record<QuotaName, Bucket>>>;

/** Counts calls against the quotas that are enforced. */
export class Quotas {
  #enforced: [name: QuotaName, quota: Quota, bucket: Bucket][] = [];
  #throttle: Throttle;
  readonly #now: (() => number) | undefined;

  constructor(now?: () => number) {
    this.#now = now;
    this.#throttle = new Throttle(now);
  }

  get isEmpty(): boolean {
    return this.#enforced.length === 0;
  }

  get enforced(): EnforcedQuotas {
    return Object.fromEntries(this.#enforced.map(([name, , bucket]) => [name, bucket]));
  }

  /** From now on these, and no others; all buckets are full. */
  enforce(quotas: EnforcedQuotas): void {
    this.#throttle = new Throttle(this.#now);
    this.#enforced = Object.entries(quotas).map(([name, bucket]) => [
      name as QuotaName,
      QUOTAS[name as QuotaName],
      bucket,
    ]);
  }

  /** Counts a call; the name of the quota that it is over, if there is one. */
  exceededBy({ service, operation, account, region }: AwsCall): QuotaName | undefined {
    const over = this.#enforced.find(([name, quota, bucket]) => {
      if (quota.service !== service || !(quota.operations?.includes(operation) ?? true)) return false;
      const limit = { rate: bucket.refillPerSecond, burst: bucket.capacity };
      return !this.#throttle.take(`${name} ${account} ${region}`, limit);
    });
    return over?.[0];
  }
}
