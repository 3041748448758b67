import type { DataTable } from "../parts/data-table.ts";
import type { KnownBucket } from "../parts/private-bucket.ts";
import type { WorkQueue } from "../parts/work-queue.ts";

/** What the two functions work with. */
export interface Stores {
  readonly queues: WorkQueue;
  readonly status: DataTable;
  readonly results: KnownBucket;
  readonly kmsKeyArn: string | undefined;
}
