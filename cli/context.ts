import type { Display } from "../local/display/display.ts";
import type { Aws } from "./stack/aws.ts";
import type { Batch, Intake, Provisioning } from "./stack/instance.ts";

/** How a command speaks with whoever started it. */
export interface Terminal {
  readonly json: boolean;
  /** There is somebody to ask. */
  readonly terminal: boolean;
  /** Progress, on stderr. */
  readonly display: Display;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The result, on stdout: one JSON document with `--json`, else the lines for people. */
  show(result: object, lines: readonly string[]): void;
}

/** What a command about one deployed instance works with. */
export interface Deployed extends Terminal {
  readonly stackName: string;
  readonly aws: Aws;
  /** On the embedded cloud, and not on AWS. */
  readonly embedded: boolean;
}

/** What a command about one RequestIntake works with. */
export interface Context extends Deployed {
  readonly intake: Intake;
}

/** What a command about one UserProvisioning works with. */
export interface UsersContext extends Deployed {
  readonly users: Provisioning;
}

/** What a command about one ScheduledBatch works with. */
export interface BatchContext extends Deployed {
  readonly batch: Batch;
}
