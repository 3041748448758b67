import assert from "node:assert/strict";
import type { AnyRule } from "../../../policies/core/rule.ts";
import { noSynchronousLambda } from "../../../policies/rules/no-synchronous-lambda.ts";
import { schedulesCannotDoubleRun } from "../../../policies/rules/schedules-cannot-double-run.ts";
import { stateMachineTimeouts } from "../../../policies/rules/state-machine-timeouts.ts";
import { fixtures } from "../harness/fixtures.ts";
import { judgeRegistered } from "../harness/judge.ts";
import { type Registered, run } from "../harness/run.ts";

const rules = [noSynchronousLambda, stateMachineTimeouts, schedulesCannotDoubleRun] as unknown as AnyRule[];

/** How a text that is not known yet crosses the wire, and what it waits for. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const parameter: Registered = {
  urn: "urn:pulumi:dev::shop::aws:ssm/parameter:Parameter::later",
  type: "aws:ssm/parameter:Parameter",
  name: "later",
  parent: "",
  inputs: {},
  outputs: {},
  dependencies: [],
  propertyDependencies: {},
};

type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;

/** The path of every value, outer before inner. */
function* pathsIn(tree: Tree, at: string[] = []): Generator<string[]> {
  for (const [key, value] of Object.entries(tree)) {
    yield [...at, key];
    if (isTree(value)) yield* pathsIn(value, [...at, key]);
  }
}

const withUnknown = (tree: Tree, path: readonly string[]): Tree => {
  const copy = structuredClone(tree);
  let at: unknown = copy;
  for (const key of path.slice(0, -1)) at = isTree(at) ? at[key] : undefined;
  const last = path.at(-1) ?? "";
  if (isTree(at) && last in at) at[last] = unknown;
  return copy;
};

/** The program once for every value of it, with that one not known yet. */
function* variants(program: readonly Registered[]): Generator<{ at: string; resources: Registered[] }> {
  for (const one of program) {
    for (const path of pathsIn(one.inputs)) {
      const property = path[0]!;
      const changed: Registered = {
        ...one,
        inputs: withUnknown(one.inputs, path),
        outputs: withUnknown(one.outputs, path),
        propertyDependencies: {
          ...one.propertyDependencies,
          [property]: [...(one.propertyDependencies[property] ?? []), parameter.urn],
        },
      };
      const resources = [parameter, ...program.map((other) => (other === one ? changed : other))];
      yield { at: `${one.type} ${one.name} ${path.join(".")}`, resources };
    }
  }
}

describe("one value of a program that is not known yet", () => {
  for (const { rule: name, name: program, file, expected } of fixtures()) {
    const rule = rules.find((one) => one.name === name);
    if (!rule) continue;
    const isBad = expected.some(([, level]) => level === "mandatory");

    const outcome = isBad ? "never silences" : "makes no violation of";
    it(`${outcome} ${program} of ${name}`, async () => {
      const registered = await run(() => import(`${file}?unknown`), "first preview");
      for (const { at, resources } of variants(registered)) {
        const found = await judgeRegistered(resources, { rules: [rule] });
        assert.deepEqual(
          found.filter(({ message }) => message.includes("rule itself broke")),
          [],
          at,
        );
        const violations = found.filter(({ policy }) => policy === name);
        const open = found.filter(({ policy }) => policy === "undetermined");
        if (isBad) assert.ok(violations.length + open.length > 0, `${at} silences it`);
        else
          assert.deepEqual(
            violations.filter(({ level }) => level === "mandatory"),
            [],
            at,
          );
      }
    });
  }
});
