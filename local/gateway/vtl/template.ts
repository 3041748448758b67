import type { Node, Reference } from "./ast.ts";
import { compileExpression, type Evaluate, type Scope } from "./evaluate.ts";
import type { Input } from "./input.ts";
import { MAX_FOREACH_ROUNDS } from "./language.ts";
import { isTrue } from "./operators.ts";
import { readTemplate } from "./read-template.ts";
import { OverrideMap, print, TemplateError, VtlList, VtlMap, type VtlValue } from "./values.ts";

/** What a template is carried out on. `context` is changed by `#set($context.responseOverride…)`. */
interface TemplateInput {
  readonly input: Input;
  readonly context: VtlMap;
  readonly stageVariables: VtlMap;
}

/** A mapping template made ready to be carried out any number of times. Throws {@link TemplateError} for what API Gateway answers 500. */
export type Template = (on: TemplateInput) => string;

type Write = (scope: Scope, out: string[]) => void;

/** Makes a template ready. Throws a {@link TemplateError} that lists what `lintTemplate` finds. */
export function compileTemplate(text: string, contextNames?: ReadonlySet<string>): Template {
  const { nodes, problems } = readTemplate(text, contextNames);
  if (problems.length > 0) throw new TemplateError(problems.join("; "));
  const write = compileNodes(nodes);
  return (on) => {
    const out: string[] = [];
    write({ ...on, variables: new Map(), loop: undefined }, out);
    return out.join("");
  };
}

function compileNodes(nodes: readonly Node[]): Write {
  const writes = nodes.map(compileNode);
  return (scope, out) => {
    for (const write of writes) write(scope, out);
  };
}

function compileNode(node: Node): Write {
  switch (node.kind) {
    case "text":
      return (_scope, out) => void out.push(node.text);
    case "print": {
      const value = compileExpression(node.reference);
      return (scope, out) => void out.push(print(value(scope)));
    }
    case "set":
      return compileSet(node.target, compileExpression(node.value));
    case "if": {
      const branches = node.branches.map(({ test, body }) => ({
        test: test && compileExpression(test),
        write: compileNodes(body),
      }));
      return (scope, out) => branches.find(({ test }) => !test || isTrue(test(scope)))?.write(scope, out);
    }
    case "foreach":
      return compileForeach(node.name, compileExpression(node.list), compileNodes(node.body));
  }
}

function compileSet({ kind, name, steps }: Reference, value: Evaluate): Write {
  const last = steps.at(-1);
  if (!last) return (scope) => void scope.variables.set(name, value(scope));
  const holder = compileExpression({ kind, name, steps: steps.slice(0, -1) });
  const key = last.kind === "index" ? compileExpression(last.key) : () => last.name;
  return (scope) => {
    const map = holder(scope);
    if (map instanceof VtlMap) put(map, print(key(scope)), value(scope));
  };
}

function put(map: VtlMap, key: string, value: VtlValue): void {
  if (map instanceof OverrideMap && map.has(key))
    throw new TemplateError(
      `the override "${key}" is set twice; an override may be set once, so set a variable and override at the end`,
    );
  map.set(key, value);
}

function compileForeach(name: string, list: Evaluate, body: Write): Write {
  return (scope, out) => {
    const items = itemsOf(list(scope)).slice(0, MAX_FOREACH_ROUNDS);
    const outer = { loop: scope.loop, had: scope.variables.has(name), value: scope.variables.get(name) };
    items.forEach((item, index) => {
      scope.loop = loopOf(index, items.length);
      scope.variables.set(name, item);
      body(scope, out);
    });
    // The loop's variable is its own: afterwards the name is what it was before.
    if (outer.had) scope.variables.set(name, outer.value);
    else scope.variables.delete(name);
    scope.loop = outer.loop;
  };
}

const itemsOf = (value: VtlValue): readonly VtlValue[] => {
  if (value instanceof VtlList) return value.items;
  return value instanceof VtlMap ? [...value.values()] : [];
};

const loopOf = (index: number, length: number) =>
  new VtlMap(
    Object.entries({
      index: BigInt(index),
      count: BigInt(index + 1),
      hasNext: index + 1 < length,
      first: index === 0,
      last: index + 1 === length,
    }),
  );
