import type * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../parts/bundled-function.ts";
import type { DataTable } from "../parts/data-table.ts";
import type { ScheduleIdentity } from "./schedule-identity.ts";
import type { Step } from "./steps.ts";

/** A step, and the function that does it. */
interface StepFunction extends BundledFunction {
  readonly step: Step;
}

/** What the functions work with. */
export interface Surroundings {
  readonly lease: DataTable;
  readonly runs: DataTable;
  readonly topicArn: pulumi.Output<string>;
  readonly schedule: ScheduleIdentity;
}

/** The functions that the machine calls. */
export interface Functions {
  readonly open: BundledFunction;
  readonly steps: readonly StepFunction[];
  readonly summarise: BundledFunction;
}
