import * as v from "valibot";

/**
 * What happens to a call:
 *
 * - `throttle`, `error`: it is answered as AWS does when it throttles, or fails (5xx); it has no effect
 * - `drop`: the connection is cut, and it has no effect
 * - `lose`: it has its effect, then the connection is cut
 * - `fail`: it has its effect, and is answered as if it had failed (5xx)
 * - `delay`: it has its effect `delayMs` later
 * - `twice`: it has its effect twice, and the first answer; a message that is sent is delivered twice
 * - `kill`: it has its effect, then the calling Lambda worker is ended with SIGKILL
 */
const FAULTS = ["throttle", "error", "drop", "lose", "fail", "delay", "twice", "kill"] as const;

const milliseconds = v.pipe(v.number(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const fields = v.strictObject({
  fault: v.picklist(FAULTS),
  /** As in the scope of a signature; every service when left out. */
  service: v.optional(v.string()),
  /** Every operation when left out. */
  operations: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  /** A piece of the name of the queue, table, function or bucket. */
  resource: v.optional(v.string()),
  account: v.optional(v.string()),
  /** `gateway`: the calls of deployed APIs; `client`: those of everybody else, functions included. */
  from: v.optional(v.picklist(["client", "gateway"])),
  /** A piece of the name of the Lambda function that makes the call (Linux). */
  function: v.optional(v.string()),
  /** Of the calls that it is for. */
  probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  /** Only the n-th of them, from 1; where `function` is given, the n-th of one of its workers. */
  nth: v.optional(count),
  /** At most so many. */
  times: v.optional(count),
  /** Only so long after it was set… */
  afterMs: v.optional(milliseconds, 0),
  /** … and for so long. */
  forMs: v.optional(milliseconds),
  /** How late, with `delay`. */
  delayMs: v.optional(milliseconds, 0),
  /** The same seed strikes the same ones of its calls; the stage's own when left out. */
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

/** A fault as it is asked for: which calls it is for, and which of them it strikes. */
export const faultSchema = v.pipe(
  fields,
  v.check(
    ({ fault, delayMs }) => (fault === "delay") === delayMs > 0,
    "delayMs: a delay needs one above 0, and no other fault has one",
  ),
);

export type Fault = v.InferOutput<typeof faultSchema>;
