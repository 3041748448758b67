import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { FILLED_IN, nameInput } from "../../../local/provider/check.ts";
import { entries } from "../../../local/provider/entries/index.ts";
import { leaves, unshaped } from "../../../local/provider/shape.ts";

const { resolve } = createRequire(import.meta.url);

/** What the real provider takes and gives for a type, out of its SDK. */
function realProperties(type: string): { inputs: Set<string>; outputs: Set<string> } {
  const source = readFileSync(resolve(`@pulumi/aws/${type.split(":")[1]}.js`), "utf8");
  const of = (pattern: RegExp) => new Set([...source.matchAll(pattern)].map(([, name]) => name as string));
  return {
    inputs: of(/resourceInputs\["(\w+)"\] = (?:args\?\.|\(?args)/g),
    outputs: of(/resourceInputs\["(\w+)"\] =/g),
  };
}

describe("the table of resource types", () => {
  it("has each type once", () => {
    const types = entries.map(({ type }) => type);
    assert.deepEqual(types, [...new Set(types)]);
  });

  it("is held against the emulator, every type of it", () => {
    const folder = join(import.meta.dirname, "..", "..", "e2e", "provider");
    const suites = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
    const text = suites.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
    assert.deepEqual(
      entries.filter(({ type }) => !text.includes(`"${type}":`)).map(({ type }) => type),
      [],
    );
  });

  for (const entry of entries) {
    describe(entry.type, () => {
      const inputs = Object.keys(entry.inputs);
      const only = (names: readonly string[] | undefined, known: readonly string[], what: string) =>
        assert.deepEqual(
          (names ?? []).filter((name) => !known.includes(name)),
          [],
          what,
        );

      it("has the inputs and outputs of the real provider, by the same names", () => {
        const real = realProperties(entry.type);
        only(inputs, [...real.inputs], "inputs that the real provider does not have");
        only(entry.computed, [...real.outputs], "outputs that the real provider does not have");
        only(
          entry.computed,
          [...real.outputs].filter((name) => !inputs.includes(name)),
          "both input and computed",
        );
      });

      it("speaks of its own inputs only", () => {
        only(Object.keys(entry.defaults ?? {}), inputs, "defaults");
        only(entry.json, inputs, "json");
        only(entry.sets, [...inputs, ...leaves(entry)], "sets");
        only(Object.keys(entry.normal ?? {}), inputs, "normal");
        only(entry.identity, inputs, "identity");
        only(
          entry.unseen?.map(({ input }) => input),
          inputs,
          "unseen",
        );
        only(entry.volatile, entry.computed, "volatile");
        only([nameInput(entry) ?? (inputs[0] as string)], inputs, "named");
        assert.ok(!inputs.includes(FILLED_IN));
      });

      it("declares shapes that its inputs lead to, and defaults that fit them", () => {
        const reachable = (path: string): boolean => {
          const at = path.lastIndexOf(".");
          if (at < 0) return inputs.includes(path);
          const parent = entry.objects?.[path.slice(0, at)];
          return Array.isArray(parent) && parent.includes(path.slice(at + 1)) && reachable(path.slice(0, at));
        };
        only(Object.keys(entry.objects ?? {}), Object.keys(entry.objects ?? {}).filter(reachable), "shapes of nothing");
        for (const [input, value] of Object.entries(entry.defaults ?? {}))
          assert.deepEqual(unshaped(entry, input, value), []);
        assert.ok(leaves(entry).length >= inputs.length);
      });

      it("can update if it says that an input updates", () => {
        const updates = Object.values(entry.inputs).includes("update");
        assert.equal(entry.update !== undefined, updates);
      });
    });
  }
});
