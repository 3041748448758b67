/** A policy pack that can be started. */
export interface Pack {
  readonly name: string;
  readonly dir: string;
  /** The SDK's program that hosts it. */
  readonly run: string;
  /** What it decides; undefined when that is what it says that it has. */
  readonly rules?: number;
  /** How many of its stack policies the SDK runs; undefined when that is all that it says that it has. */
  readonly stackPolicies?: number;
}
