import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientSettings } from "../parts/client-settings.ts";
import type { Clock } from "../parts/clock.ts";
import type { Log } from "../parts/log.ts";
import * as system from "../parts/system.ts";
import { dynamoDbStore } from "./aws/dynamodb-store.ts";
import { type Budget, budgetOf } from "./budget.ts";
import type { Pacer } from "./pacer.ts";
import { PacerError } from "./pacer-error.ts";
import { pacerOver } from "./run.ts";

/** How many calls may begin: so many in any sliding second, or in any sliding minute. */
export type Rate =
  | { readonly perSecond: number; readonly perMinute?: never }
  | { readonly perMinute: number; readonly perSecond?: never };

export type PacerSettings = Rate & {
  /** Name of the table, as made by components/parts/pacer.ts. */
  readonly table: string;
  /** What is paced, such as `cognito-user-creation`: everybody who names the same table and key shares the pace. */
  readonly key: string;
  /**
   * How many calls run at once in one `run`. Under rate × latency it is what bounds the rate. The client that makes the calls needs as
   * many sockets: https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md
   *
   * @default 1.25 × the calls per second, at least 4: latencies up to a second cost nothing
   */
  readonly parallel?: number;
  /** @default one with the settings of every client here */
  readonly client?: DynamoDBClient;
  /** @default the system's */
  readonly clock?: Clock;
  /** Is told of slow-downs and forfeited slots. @default nobody */
  readonly log?: Log;
};

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * A pacer whose state is an item in DynamoDB. docs/pacer.md says what it promises. Make it once per process.
 *
 * @example
 * ```ts
 * const pacer = pacerFor({ table: "levee-prod-cognito-pacer", key: "cognito-user-creation", perSecond: 50 * 0.8 });
 * const left = await pacer.run(users, async (user) => (await create(user)) ? "done" : "throttled", Date.now() + 60_000);
 * ```
 *
 * @throws PacerError when the rate is not a number above 0, or `parallel` not a whole one
 */
export function pacerFor(settings: PacerSettings): Pacer {
  const { table, key, client = new DynamoDBClient(clientSettings), clock = system.clock, log = silent } = settings;
  const budget = checkedBudget(settings);
  const parallel = settings.parallel ?? Math.max(4, Math.ceil((1_250 * budget.calls) / budget.windowMs));
  if (!Number.isSafeInteger(parallel) || parallel < 1) {
    throw new PacerError(key, `parallel ${parallel} is not a whole number from 1`, "it is how many calls run at once");
  }
  return pacerOver({ key, store: dynamoDbStore(client, table), clock, nonce: system.nonce, log, budget, parallel });
}

function checkedBudget({ key, perSecond, perMinute }: PacerSettings): Budget {
  const [name, value, perMs] =
    perSecond === undefined ? (["perMinute", perMinute, 60_000] as const) : (["perSecond", perSecond, 1_000] as const);
  try {
    return budgetOf(value as number, perMs);
  } catch (error) {
    const wayOut = "it is the quota times the share of it that may be used";
    throw new PacerError(key, `${name} ${value} ${(error as RangeError).message}`, wayOut);
  }
}
