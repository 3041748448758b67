import type { Display } from "../local/display/display.ts";
import type { Aws } from "./stack/aws.ts";
import type { Intake } from "./stack/instance.ts";

/** What a command about one RequestIntake works with. */
export interface Context {
  readonly intake: Intake;
  readonly stackName: string;
  readonly aws: Aws;
  /** On the embedded cloud, and not on AWS. */
  readonly embedded: boolean;
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
