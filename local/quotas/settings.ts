import { readFileSync } from "node:fs";
import * as v from "valibot";
import { faultSchema } from "./fault.ts";
import { type Bucket, QUOTAS, type Quota, type QuotaName } from "./quota-table.ts";
import type { EnforcedQuotas } from "./quotas.ts";
import type { Stage } from "./stage.ts";

const positive = v.pipe(v.number(), v.minValue(0));
const bucketSchema = v.strictObject({ capacity: positive, refillPerSecond: positive });

const names = Object.keys(QUOTAS) as QuotaName[];

/** By name: `true` is what a new account has. */
export const quotasSchema = v.pipe(
  v.record(v.picklist(names), v.union([v.literal(true), bucketSchema])),
  v.rawTransform(({ dataset, addIssue, NEVER }): EnforcedQuotas => {
    const enforced: Partial<Record<QuotaName, Bucket>> = {};
    for (const [name, bucket] of Object.entries(dataset.value) as [QuotaName, true | Bucket][]) {
      const { standard }: Quota = QUOTAS[name];
      if (bucket !== true) enforced[name] = bucket;
      else if (standard) enforced[name] = standard;
      else {
        addIssue({ message: `"${name}" has no standard size; give it a capacity and a refillPerSecond` });
        return NEVER;
      }
    }
    return enforced;
  }),
);

const settingsSchema = v.strictObject({
  /** Of the faults that have none of their own; any when left out. */
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Functions of the account that run at once; the emulator's business, because its pollers invoke functions themselves. */
  lambdaConcurrency: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  quotas: v.optional(quotasSchema, {}),
  faults: v.optional(v.array(faultSchema), []),
  /** Whether arrivals are written down. */
  arrivals: v.optional(v.boolean(), false),
});

/** What a stage begins with. */
export type StageSettings = v.InferOutput<typeof settingsSchema>;

/** Reads a file of settings. Throws an error that names the file and every value that is wrong. */
export function readSettings(file: string): StageSettings {
  try {
    return checked(settingsSchema, JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new Error(`quotas: ${file}: ${(cause as Error).message}`, { cause });
  }
}

/** The value as a schema makes it; throws an error that names everything that is wrong. */
export function checked<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new Error(
    parsed.issues.map((issue) => [v.getDotPath(issue), issue.message].filter(Boolean).join(": ")).join("; "),
  );
}

/** A stage, and where it may write what arrives; undefined where the gateway keeps nothing. */
export interface Controlled {
  readonly stage: Stage;
  /** Undefined where nobody fires schedules. */
  readonly scheduler?: { readonly speed: number; go(speed: number): void } | undefined;
  readonly arrivalFile: string | undefined;
}

/** Sets all of it on a stage that nothing is set on. */
export function apply({ quotas, faults, arrivals }: StageSettings, controlled: Controlled): void {
  const { stage } = controlled;
  stage.quotas.enforce(quotas);
  for (const fault of faults) stage.faults.set(fault);
  logArrivals(controlled, arrivals);
}

/** Begins a new log of arrivals, or ends the one that there is. */
export function logArrivals({ stage, arrivalFile }: Controlled, on: boolean): void {
  if (on && !arrivalFile) throw new Error("the gateway has no --state, so there is no folder for its log of arrivals");
  stage.logTo(on ? arrivalFile : undefined);
}
