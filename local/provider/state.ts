import { isArchive, sameArchive } from "./archive.ts";
import type { Clients } from "./clients.ts";
import { isEmpty, same } from "./compare.ts";
import type { Entry, Properties } from "./entry.ts";
import { type Decoded, decode, SIGNATURE, type Wire } from "./wire.ts";

/** Inputs that cannot be read back, as the program last gave them. */
export function unseenOf(entry: Entry, oldInputs: Wire): Properties {
  const { values } = decode(oldInputs);
  return Object.fromEntries((entry.unseen ?? []).map(({ input }) => [input, values[input]]));
}

/** What AWS holds of a resource that has to be there. */
export async function readBack(entry: Entry, aws: Clients, id: string, inputs: Properties): Promise<Properties> {
  const live = await entry.read(aws, id);
  if (live === undefined) throw new Error(`"${id}" cannot be found right after the operation`);
  return settle(entry, live, inputs);
}

/** What was read, checked against the entry's word; an archive known by its hash is put in the engine's own form. */
export function settle(entry: Entry, live: Properties, known: Properties): Properties {
  const held: Properties = {};
  for (const [key, value] of Object.entries(live)) {
    if (value === undefined || value === null) continue;
    if (!(key in entry.inputs) && !entry.computed.includes(key))
      throw new Error(`the entry read "${key}", which it does not declare`);
    if (entry.unseen?.some(({ input }) => input === key))
      throw new Error(`the entry read "${key}", which it declares as unseen`);
    const match = known[key];
    if (!isArchive(value)) held[key] = value;
    else
      held[key] =
        isArchive(match) && sameArchive(match, value) ? match : { [SIGNATURE]: value[SIGNATURE], hash: value.hash };
  }
  return held;
}

/** A refresh: every input that the program gave, as AWS holds it now; what did not change keeps its wording. */
export function refreshed(entry: Entry, wire: Wire, old: Decoded, held: Properties): { found: Properties; kept: Wire } {
  const found: Properties = {};
  const kept: Wire = {};
  for (const [key, value] of Object.entries(wire)) {
    const isUnseen = entry.unseen?.some(({ input }) => input === key) ?? false;
    if (!(key in entry.inputs) || isUnseen || same(entry, key, old.values[key], held[key])) kept[key] = value;
    else if (held[key] !== undefined) found[key] = held[key];
  }
  return { found, kept };
}

/** An import: every input that AWS holds. */
export function imported(entry: Entry, held: Properties): { found: Properties; kept: Wire } {
  return {
    found: Object.fromEntries(Object.entries(held).filter(([key, value]) => key in entry.inputs && !isEmpty(value))),
    kept: {},
  };
}
