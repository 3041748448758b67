import type { Clients } from "./clients.ts";

/** Plain property values as they cross the provider protocol; a bundle's `code` arrives as an {@link Archive}. */
export type Properties = Record<string, unknown>;

/**
 * One resource type of `aws`, spoken for by the AWS SDK. An entry never sees an unknown value: the protocol layer answers previews.
 */
export interface Entry {
  /** Pulumi's type token, such as `aws:sqs/queue:Queue`. */
  readonly type: string;
  /** Every input that the entry carries over, and whether a change of it updates or replaces. Any other input is refused by name. */
  readonly inputs: Readonly<Record<string, "update" | "replace">>;
  /** Values that AWS takes for inputs left out; filled in by check, so removing an input from the program sets it back. */
  readonly defaults?: Properties;
  /** Inputs whose value is a JSON document, compared by meaning rather than by text. */
  readonly json?: readonly string[];
  /** Properties that only AWS knows, unknown in a preview: `arn`, `url`, … */
  readonly computed: readonly string[];
  /** Makes the resource and returns its physical id. */
  create(aws: Clients, inputs: Properties): Promise<string>;
  /** What AWS holds now, inputs and computed properties alike, never what the state says; `undefined` when it is gone. */
  read(aws: Clients, id: string): Promise<Properties | undefined>;
  /** Carries the changed inputs over. Left out when every input replaces. */
  update?(aws: Clients, id: string, inputs: Properties, changed: readonly string[], old: Properties): Promise<void>;
  /** Removes the resource; what is gone already is no error. */
  delete(aws: Clients, id: string, old: Properties): Promise<void>;
}
