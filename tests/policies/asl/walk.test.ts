import assert from "node:assert/strict";
import { parseDefinition } from "../../../policies/asl/parse.ts";
import { type Walked, walk } from "../../../policies/asl/walk.ts";
import { UNKNOWN } from "../../../policies/core/unknown.ts";

function walked(definition: unknown): Walked {
  const parsed = parseDefinition(definition);
  assert.ok(parsed !== UNKNOWN && "definition" in parsed);
  return walk(parsed.definition);
}

const paths = (definition: unknown) => walked(definition).states.map(({ path }) => path);
const pass = { Type: "Pass", End: true };

describe("walk", () => {
  it("finds states in Map, the older Iterator, Parallel, and in each other", () => {
    const found = paths({
      States: {
        First: pass,
        ForEach: {
          Type: "Map",
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
            States: { Charge: pass },
          },
        },
        Old: { Type: "Map", Iterator: { States: { Step: pass } } },
        Both: {
          Type: "Parallel",
          Branches: [
            { States: { A: pass } },
            { States: { B: { Type: "Map", ItemProcessor: { States: { C: pass } } } } },
          ],
        },
      },
    });
    assert.deepEqual(found, [
      "States.First",
      "States.ForEach",
      "States.Old",
      "States.Both",
      "States.ForEach.ItemProcessor.States.Charge",
      "States.Old.Iterator.States.Step",
      "States.Both.Branches[0].States.A",
      "States.Both.Branches[1].States.B",
      "States.Both.Branches[1].States.B.ItemProcessor.States.C",
    ]);
  });

  it("quotes names that would read as a path", () =>
    assert.deepEqual(paths({ States: { "a.b": pass, "Get Lock": pass } }), ['States["a.b"]', "States.Get Lock"]));

  it("gives each state the query language that holds for it", () => {
    const languages = (definition: unknown) => walked(definition).states.map(({ queryLanguage }) => queryLanguage);
    const states = { A: pass, B: { ...pass, QueryLanguage: "JSONata" }, C: { ...pass, QueryLanguage: UNKNOWN } };
    assert.deepEqual(languages({ States: states }), ["JSONPath", "JSONata", UNKNOWN]);
    assert.deepEqual(languages({ QueryLanguage: "JSONata", States: states }), ["JSONata", "JSONata", UNKNOWN]);
    assert.deepEqual(languages({ QueryLanguage: UNKNOWN, States: { A: pass } }), [UNKNOWN]);
  });

  it("knows which execution runs a state", () => {
    const inner = (ProcessorConfig: unknown) => ({
      States: {
        M: { Type: "Map", ItemProcessor: { ProcessorConfig, States: { P: { Branches: [{ States: { A: pass } }] } } } },
      },
    });
    const execution = (config: unknown) => walked(inner(config)).states.at(-1)?.scope.execution;
    assert.equal(execution({ Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" }), "EXPRESS");
    assert.equal(execution({ Mode: "DISTRIBUTED", ExecutionType: UNKNOWN }), "STANDARD");
    assert.equal(execution({ Mode: "INLINE" }), "machine");
    assert.equal(execution(undefined), "machine");
  });

  it("names the places where states are unknown, and goes on beside them", () => {
    const { states, unknown } = walked({
      States: {
        A: UNKNOWN,
        B: { Type: "Map", ItemProcessor: UNKNOWN },
        C: { Type: "Parallel", Branches: [UNKNOWN, { States: { D: pass } }] },
        E: { Type: "Parallel", Branches: UNKNOWN },
        F: { Type: "Map", ItemProcessor: { States: UNKNOWN } },
      },
    });
    assert.deepEqual(unknown, [
      "States.B.ItemProcessor",
      "States.C.Branches[0]",
      "States.E.Branches",
      "States.F.ItemProcessor.States",
    ]);
    assert.deepEqual(states.at(-1)?.path, "States.C.Branches[1].States.D");
    assert.deepEqual(walked({ States: UNKNOWN }).unknown, ["States"]);
  });
});
