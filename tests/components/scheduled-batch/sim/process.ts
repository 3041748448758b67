import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoDbLease } from "../../../../handlers/scheduled-batch/aws/dynamodb-lease.ts";
import type { HolderShift } from "../../../../handlers/scheduled-batch/holding.ts";
import type { OpenPorts, SummaryPorts } from "../../../../handlers/scheduled-batch/ports.ts";
import type { Batch } from "./batch.ts";
import type { Update } from "./dynamodb.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** One invocation in a process of its own, with a clock of its own, until it is killed: nothing of it goes on then, but what is on its way. */
export class Process {
  alive = true;
  readonly #batch: Batch;
  readonly #skew: number;
  readonly #died: (error: string) => void;

  constructor(batch: Batch, died: (error: string) => void) {
    this.#batch = batch;
    this.#skew = batch.skew();
    this.#died = died;
  }

  kill(error: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.#died(error);
  }

  now = (): number => Math.round(this.#batch.world.now) + this.#skew;

  sleep(ms: number): { over: Promise<void>; cancel(): void } {
    let cancel = () => {};
    const over = new Promise<void>((resolve) => {
      cancel = this.#batch.world.after(ms, () => this.alive && resolve());
    });
    return { over, cancel: () => cancel() };
  }

  /** What the shells of ScheduledBatch are given. The lease is the real adapter, over a client that reaches the one item. */
  shift(timeoutMs: number): HolderShift<OpenPorts & SummaryPorts> {
    const batch = this.#batch;
    const { longestMs, skewMs } = batch.times;
    const ports = {
      clock: { now: this.now, sleep: (ms: number) => this.sleep(ms) },
      log: silent,
      lease: dynamoDbLease(this.#client(), "leases", batch.lease),
      ending: {
        now: () => {
          this.kill("Runtime.ExitError");
          return new Promise<never>(() => {});
        },
      },
      nonce: () => `i${batch.nextNonce++}`,
      schedule: { read: async () => undefined, enable: async () => true },
      runs: { put: async () => undefined, get: async () => undefined, async *newest() {} },
      topic: { publish: async () => {} },
      metrics: { put() {} },
    };
    return { ports, deadline: this.now() + timeoutMs, longestMs, skewMs } as unknown as HolderShift<
      OpenPorts & SummaryPorts
    >;
  }

  #client(): DynamoDBClient {
    const batch = this.#batch;
    const send = (command: { input: Update }) =>
      batch.request(
        () => this.alive,
        () => {
          if (!("UpdateExpression" in command.input)) return { Item: batch.table.item };
          const before = batch.table.item;
          if (batch.table.update(command.input)) return { Attributes: batch.table.item };
          throw new ConditionalCheckFailedException({
            message: "no",
            $metadata: {},
            ...(before && { Item: before as never }),
          });
        },
        () => new Error("socket hang up"),
      );
    return { send } as unknown as DynamoDBClient;
  }
}
