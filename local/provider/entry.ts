import type { Clients } from "./clients.ts";

/** Plain property values as they cross the provider protocol; a bundle's `code` arrives as an {@link import("./archive-types.ts").Archive}. */
export type Properties = Record<string, unknown>;

/**
 * One resource type of `aws`, spoken for by the AWS SDK. An entry never sees an unknown value or a secret's wrapping: the protocol
 * layer answers previews and keeps secrets secret. Only the first block is needed by most types.
 */
export interface Entry {
  /** Pulumi's type token, such as `aws:sqs/queue:Queue`. */
  readonly type: string;
  /** Every input that the entry carries over, and whether a change of it updates or replaces. Any other input is refused by name. */
  readonly inputs: Readonly<Record<string, "update" | "replace">>;
  /** Values that AWS takes for inputs left out; filled in by check, so removing an input from the program sets it back. */
  readonly defaults?: Properties;
  /** Inputs whose value is a JSON document, compared by meaning rather than by text. Given as an object, check makes it a string. */
  readonly json?: readonly string[];
  /** Properties that only AWS knows, unknown in a preview: `arn`, `url`, … */
  readonly computed: readonly string[];
  /** Makes the resource and returns its physical id. More than one call? Wrap those after the first in `finishing` (partial.ts). */
  create(aws: Clients, inputs: Properties): Promise<string>;
  /** What AWS holds now, inputs and computed properties alike, never what the state says; `undefined` when it is gone. */
  read(aws: Clients, id: string): Promise<Properties | undefined>;
  /** Carries the changed inputs over. Left out when every input replaces. A removed input is in `changed` and not in `inputs`. */
  update?(aws: Clients, id: string, inputs: Properties, changed: readonly string[], old: Properties): Promise<void>;
  /** Removes the resource; what is gone already is no error. `old` is the state: what `read` said last, and unseen inputs. */
  delete(aws: Clients, id: string, old: Properties): Promise<void>;

  /**
   * The shape of every input that holds objects: the keys that the entry carries over, or `"map"` when the caller chooses the keys
   * (tags, dimensions). Nested ones by path, a list being transparent: `{ tags: "map", rule: ["id", "filter"], "rule.filter": ["prefix"] }`.
   * Check refuses any other key by name, and any object that has no shape here, so that nothing is dropped in silence.
   */
  readonly objects?: Readonly<Record<string, "map" | readonly string[]>>;
  /** Lists without an order to AWS: inputs, or what is inside of them by path (`"eventDestination.matchingEventTypes"`). */
  readonly sets?: readonly string[];
  /** Brings one input's value, the program's or AWS's, to a common form before the two are compared. */
  readonly normal?: Readonly<Record<string, (value: unknown) => unknown>>;
  /** Computed properties that an update can change; all others stay known when an update is previewed. */
  readonly volatile?: readonly string[];
  /** The input for which a name is made up when the program gives none: `name` where there is such an input; `""` for none. */
  readonly named?: string;
  /** Fits a made-up name to the type's rules, such as `.fifo`. */
  autoname?(candidate: string, inputs: Properties): string;
  /**
   * The inputs that tell one resource of this type from another, {@link named} by default. A replacement that leaves them as they
   * were deletes the old resource first, because the two cannot stand side by side.
   */
  readonly identity?: readonly string[];
  /** Inputs that cannot be read back from the emulator, with the reason. `read` leaves them out; diff compares them with the last inputs. */
  readonly unseen?: readonly { readonly input: string; readonly why: string }[];
}
