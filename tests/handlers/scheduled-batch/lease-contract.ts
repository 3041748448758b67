import assert from "node:assert/strict";
import fc from "fast-check";
import type { Beginning, Holder, Lease, Tally } from "../../../handlers/scheduled-batch/lease.ts";
import type { LeaseItem, Pause } from "../../../handlers/scheduled-batch/lease-item.ts";
import { LEASE, leaseOver, MemoryLease } from "./memory-lease.ts";

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const time = fc.integer({ min: 1, max: 9 });
const owner = fc.constantFrom("run-a", "run-b");
const id = fc.constantFrom("s1", "s2", "s3");
const holder: fc.Arbitrary<Holder> = fc.record({ owner, fence: fc.integer({ min: 1, max: 2 }) });
const beginning: fc.Arbitrary<Beginning> = fc
  .record({ id, over: time, longer: fc.nat({ max: 4 }) })
  .map(({ id, over, longer }) => ({ id, over, busyUntil: over + longer }));
const tally: fc.Arbitrary<Tally> = fc
  .tuple(fc.boolean(), time)
  .map(([failed, succeededAt]) => (failed ? { failed } : { failed, succeededAt }));
const pause: fc.Arbitrary<Pause> = fc
  .record({
    reason: fc.constantFrom("moving", "ünïcode"),
    at: time,
    by: fc.constantFrom<Pause["by"]>("operator", "stopWhen"),
    who: optional(fc.constant("arn:aws:iam::000000000000:user/zoe")),
  })
  .map(({ who, ...rest }) => ({ ...rest, ...(who !== undefined && { who }) }));

/** An item as the state machine may have left it. Mostly one that somebody holds. */
const item: fc.Arbitrary<LeaseItem> = fc
  .record(
    {
      slot: time,
      fence: fc.integer({ min: 1, max: 2 }),
      owner,
      expires: time,
      busyUntil: time,
      running: fc.uniqueArray(id, { minLength: 1 }).map((ids) => new Set(ids)),
      skipped: time,
      pending: time,
      paused: pause,
    },
    { requiredKeys: ["slot", "fence", "owner", "expires"] },
  )
  .map((rest) => ({ id: LEASE, ...rest }));

type Operation = (lease: Lease) => Promise<unknown>;

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: fc.constant<Operation>((lease) => lease.read()), weight: 1 },
  {
    arbitrary: fc.tuple(holder, beginning).map(
      (args): Operation =>
        (lease) =>
          lease.begin(...args),
    ),
    weight: 4,
  },
  {
    arbitrary: id.map(
      (step): Operation =>
        (lease) =>
          lease.end(step),
    ),
    weight: 2,
  },
  {
    arbitrary: fc.tuple(holder, tally).map(
      (args): Operation =>
        (lease) =>
          lease.count(...args),
    ),
    weight: 3,
  },
  {
    arbitrary: fc.tuple(pause, optional(holder)).map(
      (args): Operation =>
        (lease) =>
          lease.pause(...args),
    ),
    weight: 1,
  },
  {
    arbitrary: time.map(
      (at): Operation =>
        (lease) =>
          lease.resume(at),
    ),
    weight: 1,
  },
);

/**
 * Holds a lease to the model that the promises are proved on: whatever the item is, both answer every sequence of operations alike, and
 * read alike in the end.
 *
 * @param over a lease over that item, new for each run
 */
export const answersAsTheModel = (over: (item: LeaseItem | undefined) => Promise<Lease>, numRuns: number) =>
  fc.assert(
    fc.asyncProperty(optional(item), fc.array(operation, { maxLength: 10 }), async (given, operations) => {
      const real = await over(given);
      const model = leaseOver(new MemoryLease(structuredClone(given)));
      for (const operate of [...operations, (lease: Lease) => lease.read()]) {
        assert.deepEqual(await operate(real), await operate(model));
      }
    }),
    { numRuns },
  );
