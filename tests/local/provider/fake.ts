import type { Clients } from "../../../local/provider/clients.ts";
import type { Entry, Properties } from "../../../local/provider/entry.ts";

/** An entry for tests that never reach AWS. */
export function entry(parts: Partial<Entry> & Pick<Entry, "inputs">): Entry {
  return {
    type: "aws:fake/thing:Thing",
    computed: ["arn"],
    create: () => Promise.reject(new Error("not made")),
    read: () => Promise.resolve(undefined),
    delete: () => Promise.resolve(),
    ...parts,
  };
}

/** A cloud of one type: things in a map, and whoever likes may change them. */
export function cloud(parts: Partial<Entry> & Pick<Entry, "inputs">) {
  const things = new Map<string, Properties>();
  const fake = entry({
    async create(_aws, inputs) {
      const id = `id-${String(inputs.name)}`;
      if (things.has(id)) throw Object.assign(new Error(`"${id}" is there already`), { name: "AlreadyExists" });
      things.set(id, { ...inputs, arn: `arn:${id}` });
      return id;
    },
    read: async (_aws, id) => things.get(id) && { ...things.get(id) },
    async update(_aws, id, inputs, changed) {
      const thing = things.get(id) as Properties;
      for (const input of changed) thing[input] = inputs[input];
    },
    async delete(_aws, id) {
      things.delete(id);
    },
    ...parts,
  });
  return { things, entry: fake };
}

/** Stands for an emulator where none is asked anything. */
export const connect = async (): Promise<Clients> => ({ endpoint: "http://127.0.0.1:1" }) as Clients;
