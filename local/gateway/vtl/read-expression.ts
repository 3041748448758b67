import { parse } from "velocityjs";
import type { Expression, Reference, Step } from "./ast.ts";
import { referenceProblems } from "./check-reference.ts";

/** What the parser of velocityjs hands out; its own types leave half of it open. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Parsed = any;

/** Reads expressions and references, and notes what is outside the closed list. */
export class ExpressionReader {
  /** Odd escapes in the strings read so far; they are no concern of the text around them. */
  oddEscapes = 0;
  private readonly noteAt: (problem: string, at?: Parsed) => void;
  private readonly contextNames: ReadonlySet<string> | undefined;
  private isWithin = false;

  constructor(noteAt: (problem: string, at?: Parsed) => void, contextNames?: ReadonlySet<string>) {
    this.noteAt = noteAt;
    this.contextNames = contextNames;
  }

  /** Notes a problem; one in an interpolated string has no line of its own there. */
  private note(problem: string, at?: Parsed): void {
    this.noteAt(problem, this.isWithin ? undefined : at);
  }

  expression(from: Parsed): Expression {
    switch (from.type) {
      case "references":
        return this.reference(from);
      case "string":
        return this.string(from);
      case "integer":
        return { kind: "literal", value: BigInt(from.value) };
      case "decimal":
        return { kind: "literal", value: Number(from.value) };
      case "bool":
        if (from.value === "null") this.note('the literal "null" does not exist in Velocity; compare with ""', from);
        return { kind: "literal", value: from.value === "true" };
      case "array":
        return this.list(from);
      case "map":
        return { kind: "map", entries: Object.entries(from.value ?? {}).map(([k, v]) => [k, this.expression(v)]) };
      case "math":
        return this.operation(from);
      default:
        this.note(`an expression of the kind "${from.type}"`, from);
        return { kind: "literal", value: undefined };
    }
  }

  reference(from: Parsed): Reference {
    if (from.args !== undefined) this.note(`$${from.id}(…): a call without an object`, from);
    const steps: Step[] = (from.path ?? []).map((step: Parsed): Step => {
      if (step.type === "property") return { kind: "property", name: step.id };
      if (step.type === "index") return { kind: "index", key: this.expression(step.id) };
      return { kind: "method", name: step.id, args: (step.args || []).map((arg: Parsed) => this.expression(arg)) };
    });
    const reference: Reference = { kind: "reference", name: from.id, steps };
    for (const problem of referenceProblems(reference, this.contextNames)) this.note(problem, from);
    return reference;
  }

  private operation(from: Parsed): Expression {
    const [left, right] = from.expression.map((operand: Parsed) => this.expression(operand));
    if (from.operator === "parenthesis") return left;
    if (from.operator === "not") return { kind: "not", operand: left };
    if (from.operator === "minus") this.note("a minus sign before a reference; write 0 - $x", from);
    return { kind: "binary", operator: from.operator, left, right };
  }

  private list(from: Parsed): Expression {
    if (!from.isRange) return { kind: "list", items: from.value.map((item: Parsed) => this.expression(item)) };
    const [first, last] = from.value.map(Number);
    if (Number.isNaN(first) || Number.isNaN(last))
      this.note("a range over references, which API Gateway does not know; write [1..5] with numbers", from);
    const step = first <= last ? 1 : -1;
    const length = Number.isFinite(last - first) ? Math.abs(last - first) + 1 : 0;
    return {
      kind: "list",
      items: Array.from({ length }, (_, i) => ({ kind: "literal", value: BigInt(first + i * step) }) as const),
    };
  }

  private string(from: Parsed): Expression {
    const text: string = from.value;
    if (text.includes(from.isEval ? '"' : "'"))
      this.note("a quote escaped in a string; use the other kind of quotes around it", from);
    const before = this.oddEscapes;
    const parts = !from.isEval || !/[$#]/.test(text) ? [text] : this.interpolated(text);
    this.oddEscapes = before + countOddEscapes(text);
    return parts.every((part) => typeof part === "string")
      ? { kind: "literal", value: parts.join("") }
      : { kind: "interpolated", parts };
  }

  private interpolated(text: string): (string | Reference)[] {
    const wasWithin = this.isWithin;
    this.isWithin = true;
    this.oddEscapes = 0;
    if (/##|#\*/.test(text)) this.note(`"${text}": a comment in an interpolated string; use single quotes`);
    const parts = parse(text, {}, false).map((part: Parsed) => {
      if (typeof part === "string") return part;
      if (part.type === "references") return this.reference(part);
      this.note(`"${text}": a directive in an interpolated string`);
      return "";
    });
    if (countOddEscapes(text) > this.oddEscapes) this.note(ODD_ESCAPE);
    this.isWithin = wasWithin;
    return parts;
  }
}

/** `\$name` and `\\$name` read as on AWS; of any other escape the parser drops the backslashes, so those are refused. */
export const countOddEscapes = (text: string): number =>
  (text.match(/\\+[$#]/g)?.length ?? 0) - (text.match(/(?<!\\)\\{1,2}\$!?\{?[a-zA-Z]/g)?.length ?? 0);

export const ODD_ESCAPE =
  "a backslash before # or $ that escapes no reference; set a variable to '$' or '#' and print that";
