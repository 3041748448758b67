import * as pulumi from "@pulumi/pulumi";

/**
 * An argument that a component cannot work with. The message names the component, the value, the rule and the way out; Pulumi shows it
 * without a stack trace because it is a `RunError`.
 *
 * @example
 * throw new ArgumentError('RequestIntake "orders"', 'workTimeout "20 minutes" is over 14 minutes', "split the work");
 */
export class ArgumentError extends pulumi.RunError {
  /** The component, as `Kind "name"`. */
  readonly subject: string;
  /** What to do about it. */
  readonly wayOut: string;

  constructor(subject: string, problem: string, wayOut: string) {
    super(`${subject}: ${problem}; ${wayOut}`);
    this.name = "ArgumentError";
    this.subject = subject;
    this.wayOut = wayOut;
  }
}
