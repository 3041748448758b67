import { type DataTable, dataTable } from "../parts/data-table.ts";
import { type KnownBucket, privateBucket } from "../parts/private-bucket.ts";
import type { Scope } from "../parts/scope.ts";

/** One item a request, one an idempotency key, and one that says why nobody works, while nobody does. Child: `statusTable`. */
export const statusTable = (scope: Scope): DataTable =>
  dataTable(scope, "statusTable", "status", { hashKey: "id", ttl: "expiresAt", pointInTimeRecovery: true });

/**
 * Results that an item cannot hold, as `results/{requestId}`: private, encrypted, over TLS only, gone when the status is.
 *
 * Children: `resultsBucket` and, each with that in front, `Access`, `Ownership`, `Encryption`, `Lifecycle`, `Policy`.
 *
 * @param retention seconds
 */
export const resultsBucket = (scope: Scope, retention: number): KnownBucket =>
  privateBucket(scope, "resultsBucket", "results", [
    {
      id: "expire-results",
      status: "Enabled",
      filter: { prefix: "results/" },
      // S3 counts days, and rounds up: a result is there as long as the status that points to it.
      // Twice, because a repeat that comes late in the life of its first answers with the first's result.
      expiration: { days: 2 * Math.ceil(retention / 86_400) },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
  ]);
