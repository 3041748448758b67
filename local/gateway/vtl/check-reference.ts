import type { Expression, Reference, Step } from "./ast.ts";
import { javaPattern, javaReplacement } from "./java-regex.ts";
import { jsonPath } from "./json-path.ts";
import { BUILT_IN, CONTEXT_NAMES, INPUT_FUNCTIONS, LOOP_PROPERTIES, METHODS, UTIL_FUNCTIONS } from "./language.ts";

/** What in a reference is outside the closed list: unknown functions of built-in objects, methods, patterns and paths. */
export function referenceProblems(reference: Reference, contextNames = CONTEXT_NAMES): string[] {
  const { name, steps } = reference;
  const isObject = name === "input" || name === "util";
  const ofSteps = (isObject ? steps.slice(1) : steps).flatMap((step) => stepProblems(name, step));
  return [...rootProblems(reference, contextNames), ...ofSteps];
}

/** True for a name that the engine owns and a template may not set; overrides are what it may. */
export const isOwned = ({ name, steps }: Reference): boolean =>
  BUILT_IN.has(name) &&
  !(name === "context" && steps[0]?.kind === "property" && /^re(quest|sponse)Override$/.test(steps[0].name));

function rootProblems({ name, steps: [first] }: Reference, contextNames: ReadonlySet<string>): string[] {
  if (name === "input") return inputProblems(first);
  if (name === "util" && !isUtil(first))
    return [`$util${show(first)} is not documented; $util has ${UTIL_FUNCTIONS.join(", ")}, each with one argument`];
  if (name === "context" && first && !isContext(first, contextNames)) {
    const why = show(first) === ".error" ? "is filled in for gateway responses only" : "is not a documented variable";
    return [`$context${show(first)} ${why}`];
  }
  if (name === "foreach" && !(first?.kind === "property" && LOOP_PROPERTIES.has(first.name)))
    return [`$foreach${show(first)} is not documented; a loop has ${[...LOOP_PROPERTIES].join(", ")}`];
  return [];
}

function inputProblems(first: Step | undefined): string[] {
  if (first?.kind === "property" && first.name === "body") return [];
  if (first?.kind !== "method" || !INPUT_FUNCTIONS[first.name]?.includes(first.args.length))
    return [
      `$input${show(first)} is not documented; there are $input.body, .json(x), .path(x), .params() and .params(x)`,
    ];
  const [path] = first.args;
  if (first.name === "params" || path?.kind !== "literal") return [];
  const compiled = jsonPath(String(path.value));
  return typeof compiled === "string" ? [compiled] : [];
}

const isUtil = (step: Step | undefined) =>
  step?.kind === "method" && (UTIL_FUNCTIONS as readonly string[]).includes(step.name) && step.args.length === 1;

const isContext = (step: Step, names: ReadonlySet<string>) =>
  (step.kind === "property" && names.has(step.name)) || [".keySet()", ".get(…)"].includes(show(step));

function stepProblems(name: string, step: Step): string[] {
  if (step.kind === "property" && step.name === "length")
    return [`$${name}….length is a property of JavaScript; a list has .size(), a field of that name is ["length"]`];
  if (step.kind !== "method") return [];
  const count = METHODS[step.name];
  if (count === undefined)
    return [
      `$${name}….${step.name}(…) is not a documented method; there are ${Object.keys(METHODS).join(", ")}; ` +
        "a text is tested by $x.replaceAll('^…$', '') == ''",
    ];
  if (count !== step.args.length) return [`.${step.name}(…) takes ${count} arguments, not ${step.args.length}`];
  return step.name === "replaceAll" ? replaceAllProblems(step.args) : [];
}

function replaceAllProblems([pattern, replacement]: readonly Expression[]): string[] {
  if (pattern?.kind !== "literal" || typeof pattern.value !== "string")
    return ["the pattern of .replaceAll(…) is not a literal; put it in single quotes"];
  const compiled = javaPattern(pattern.value);
  if (typeof compiled === "string") return [`.replaceAll('${pattern.value}', …): ${compiled}`];
  if (replacement?.kind !== "literal") return [];
  const filled = javaReplacement(String(replacement.value), compiled.groups);
  return typeof filled === "string" ? [`.replaceAll(…): the replacement ${filled}`] : [];
}

const show = (step: Step | undefined): string => {
  if (step === undefined) return "";
  if (step.kind === "property") return `.${step.name}`;
  return step.kind === "index" ? "[…]" : `.${step.name}(${step.args.length > 0 ? "…" : ""})`;
};
