import type { Expression, Reference, Step } from "./ast.ts";
import type { Input } from "./input.ts";
import { javaPattern, javaReplacement } from "./java-regex.ts";
import { isTrue, operate } from "./operators.ts";
import { UTIL } from "./util.ts";
import { print, TemplateError, VtlList, VtlMap, type VtlValue } from "./values.ts";

/** What a template can see while it is carried out. */
export interface Scope {
  readonly input: Input;
  readonly context: VtlMap;
  readonly stageVariables: VtlMap;
  readonly variables: Map<string, VtlValue>;
  loop: VtlMap | undefined;
}

/** An expression made ready: called once a request. */
export type Evaluate = (scope: Scope) => VtlValue;

export function compileExpression(expression: Expression): Evaluate {
  switch (expression.kind) {
    case "literal":
      return () => expression.value;
    case "reference":
      return compileReference(expression);
    case "interpolated": {
      const parts = expression.parts.map((part) => (typeof part === "string" ? part : compileReference(part)));
      return (scope) => parts.map((part) => (typeof part === "string" ? part : print(part(scope)))).join("");
    }
    case "list": {
      const items = expression.items.map(compileExpression);
      return (scope) => new VtlList(items.map((item) => item(scope)));
    }
    case "map": {
      const entries = expression.entries.map(([key, value]) => [key, compileExpression(value)] as const);
      return (scope) => new VtlMap(entries.map(([key, value]) => [key, value(scope)]));
    }
    case "not": {
      const operand = compileExpression(expression.operand);
      return (scope) => !isTrue(operand(scope));
    }
    case "binary":
      return compileBinary(
        expression.operator,
        compileExpression(expression.left),
        compileExpression(expression.right),
      );
  }
}

function compileBinary(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  if (operator === "&&") return (scope) => isTrue(left(scope)) && isTrue(right(scope));
  if (operator === "||") return (scope) => isTrue(left(scope)) || isTrue(right(scope));
  return (scope) => operate(operator, left(scope), right(scope));
}

function compileReference({ name, steps }: Reference): Evaluate {
  const [first, ...rest] = steps;
  if (name === "input") return chain(compileInput(first!), rest);
  if (name === "util") return chain(compileUtil(first!), rest);
  if (name === "context") return chain((scope) => scope.context, steps);
  if (name === "stageVariables") return chain((scope) => scope.stageVariables, steps);
  if (name === "foreach") return chain((scope) => scope.loop, steps);
  if (name === "velocityCount") return chain((scope) => scope.loop?.get("count"), steps);
  if (name === "velocityHasNext") return chain((scope) => scope.loop?.get("hasNext"), steps);
  return chain((scope) => scope.variables.get(name), steps);
}

const chain = (root: Evaluate, steps: readonly Step[]): Evaluate =>
  steps.map(compileStep).reduce<Evaluate>((from, step) => (scope) => step(from(scope), scope), root);

function compileInput(step: Step): Evaluate {
  if (step.kind !== "method") return (scope) => scope.input.body;
  const [arg] = step.args.map(compileExpression);
  if (!arg) return (scope) => scope.input.params();
  if (step.name === "params") return (scope) => scope.input.param(print(arg(scope)));
  return step.name === "json"
    ? (scope) => scope.input.json(print(arg(scope)))
    : (scope) => scope.input.path(print(arg(scope)));
}

function compileUtil(step: Step): Evaluate {
  const { name, args } = step as Step & { kind: "method" };
  const arg = compileExpression(args[0]!);
  return (scope) => UTIL[name]!(arg(scope));
}

type Take = (from: VtlValue, scope: Scope) => VtlValue;

function compileStep(step: Step): Take {
  if (step.kind === "property") return (from) => (from instanceof VtlMap ? from.get(step.name) : undefined);
  if (step.kind === "index") {
    const key = compileExpression(step.key);
    return (from, scope) => element(from, key(scope));
  }
  const args = step.args.map(compileExpression);
  if (step.name === "replaceAll") return compileReplaceAll(step.args[0]!, args[1]!);
  if (step.name === "get") return (from, scope) => element(from, args[0]!(scope));
  if (step.name === "keySet") return (from) => (from instanceof VtlMap ? new VtlList([...from.keys()]) : undefined);
  return (from) => {
    if (from instanceof VtlMap) return BigInt(from.size);
    return from instanceof VtlList ? BigInt(from.items.length) : undefined;
  };
}

function element(from: VtlValue, key: VtlValue): VtlValue {
  if (from instanceof VtlMap) return from.get(print(key));
  return from instanceof VtlList && typeof key === "bigint" && key >= 0n ? from.items[Number(key)] : undefined;
}

function compileReplaceAll(pattern: Expression, replacement: Evaluate): Take {
  const compiled = javaPattern(String((pattern as Expression & { kind: "literal" }).value));
  if (typeof compiled === "string") throw new TemplateError(compiled);
  return (from, scope) => {
    if (typeof from !== "string") return undefined;
    const filled = javaReplacement(print(replacement(scope)), compiled.groups);
    if (typeof filled === "string") throw new TemplateError(`.replaceAll: the replacement ${filled}`);
    return from.replace(compiled.regex, filled);
  };
}
