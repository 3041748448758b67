import { parse } from "velocityjs";
import type { Branch, Node } from "./ast.ts";
import { isOwned } from "./check-reference.ts";
import { DIRECTIVES, MAX_TEMPLATE_BYTES, REFUSED_DIRECTIVES } from "./language.ts";
import { countOddEscapes, ExpressionReader, ODD_ESCAPE, type Parsed } from "./read-expression.ts";

/** A template that was read; it can be carried out when there are no problems. */
export interface ReadTemplate {
  readonly nodes: readonly Node[];
  readonly problems: readonly string[];
}

/**
 * Reads a template with the parser of velocityjs into a tree that holds nothing but the closed list, and names what is outside of it.
 * `contextNames` are those of `$context`, a REST API's by default. Only the parser is used: velocityjs would carry a template out with the methods and the arithmetic of JavaScript.
 */
export function readTemplate(text: string, contextNames?: ReadonlySet<string>): ReadTemplate {
  const problems = new Set<string>();
  const note = (problem: string, line?: number) => void problems.add(line ? `line ${line}: ${problem}` : problem);
  const reader = new TemplateReader(
    note,
    new ExpressionReader((problem, at) => reader.note(problem, at), contextNames),
  );
  const nodes = reader.read(text);
  return { nodes, problems: [...problems] };
}

/** What follows a directive on its line is eaten with the line's end, as Velocity does; spaces before it stay. */
const REST_OF_LINE = /^[ \t]*\n/;

class TemplateReader {
  private readonly noteLine: (problem: string, line?: number) => void;
  private readonly expressions: ExpressionReader;
  private eat: RegExp | undefined;
  private line: number | undefined;

  constructor(noteLine: (problem: string, line?: number) => void, expressions: ExpressionReader) {
    this.noteLine = noteLine;
    this.expressions = expressions;
  }

  note(problem: string, at?: Parsed): void {
    this.noteLine(problem, at?.pos?.first_line ?? this.line);
  }

  read(text: string): Node[] {
    const size = Buffer.byteLength(text);
    if (size > MAX_TEMPLATE_BYTES)
      this.note(`the template has ${size} bytes; at most ${MAX_TEMPLATE_BYTES} are allowed`);
    if (text.includes("\r")) this.note("a carriage return; end lines with \\n only");
    if (/(^|[^$])\$$/.test(text)) this.note("the template ends in a bare $, for which API Gateway answers 500");
    try {
      if (!isBalanced(text)) this.note("#end does not match the #if and #foreach before it");
      const nodes = this.block(parse(text, {}, false));
      if (countOddEscapes(text) > this.expressions.oddEscapes) this.note(ODD_ESCAPE);
      return nodes;
    } catch (error) {
      this.note(`not Velocity: ${(error as Error).message.split("\n").slice(0, 3).join(" ").replaceAll(/\s+/g, " ")}`);
      return [];
    }
  }

  private block(parsed: readonly Parsed[]): Node[] {
    const nodes: Node[] = [];
    parsed.forEach((part, index) => {
      if (typeof part === "string") nodes.push({ kind: "text", text: this.text(part, parsed[index + 1]) });
      else nodes.push(...this.node(part));
    });
    return nodes;
  }

  private text(part: string, next: Parsed): string {
    const kept = this.eat ? part.replace(this.eat, "") : part;
    this.eat = undefined;
    // The parser splits an unknown directive into "#", "#{" or "#x" and text; of those in braces it knows but two, #{else} and #{end}.
    const word = /^#[a-z{]?$/.exec(part) && typeof next === "string" ? part + next : part;
    const [, brace, directive = ""] = /^#(\{?)([a-z]+)/.exec(word) ?? [];
    if (REFUSED_DIRECTIVES.has(directive)) this.note(`#${directive} is not supported; there are ${DIRECTIVES}`);
    if (brace && /^(set|if|elseif|foreach)$/.test(directive))
      this.note(`#{${directive}} is not supported; write #${directive}`);
    if (word.startsWith("#*")) this.note("a comment #* without its *#");
    return kept;
  }

  private node(part: Parsed): Node[] {
    if (Array.isArray(part)) return [this.nested(part)];
    this.eat = undefined;
    this.line = part.pos?.first_line;
    switch (part.type) {
      case "references":
        return [{ kind: "print", reference: this.expressions.reference(part) }];
      case "comment":
        // A line comment takes its line end along, a block comment does not (recorded: airspeed test_multi_line_comments_skipped).
        if (part.value.startsWith("##")) this.eat = /^\n/;
        this.expressions.oddEscapes += countOddEscapes(part.value);
        return [];
      case "set": {
        const [target, value] = part.equal;
        const reference = this.expressions.reference(target);
        if (isOwned(reference))
          this.note(`#set($${reference.name}…): the name belongs to API Gateway; choose another`, part);
        this.eat = REST_OF_LINE;
        return [{ kind: "set", target: reference, value: this.expressions.expression(value) }];
      }
      default:
        this.note(
          `#${part.type === "macro_call" ? part.id : part.type} is not supported; there are ${DIRECTIVES}`,
          part,
        );
        return [];
    }
  }

  private nested([head, ...body]: readonly Parsed[]): Node {
    const node = this.nestedNode(head, body);
    this.eat = REST_OF_LINE;
    return node;
  }

  private nestedNode(head: Parsed, body: readonly Parsed[]): Node {
    this.eat = REST_OF_LINE;
    this.line = head.pos?.first_line;
    if (head.type === "foreach")
      return { kind: "foreach", name: head.to, list: this.expressions.expression(head.from), body: this.block(body) };
    if (head.type === "if") return { kind: "if", branches: this.branches(head, body) };
    this.note(`#${head.type} is not supported; there are ${DIRECTIVES}`, head);
    return { kind: "if", branches: [] };
  }

  private branches(head: Parsed, body: readonly Parsed[]): Branch[] {
    const arms: { head: Parsed; body: Parsed[] }[] = [{ head, body: [] }];
    for (const part of body)
      if (part.type === "elseif" || part.type === "else") arms.push({ head: part, body: [] });
      else arms.at(-1)!.body.push(part);
    if (arms.slice(0, -1).some((arm) => arm.head.type === "else")) this.note("an #else that is not the last", head);
    return arms.map((arm) => {
      const test = arm.head.type === "else" ? undefined : this.expressions.expression(arm.head.condition);
      this.eat = REST_OF_LINE;
      return { ...(test && { test }), body: this.block(arm.body) };
    });
  }
}

/**
 * The parser forgives an `#end` too many (and drops the rest) or too few (and reads the rest twice), so a mark is put behind the text:
 * it has to be found once, outside of everything.
 */
function isBalanced(text: string): boolean {
  let mark = "\uE000";
  while (text.includes(mark)) mark += "\uE000";
  const parsed = parse(`${text}\n${mark}`, {}, false);
  const last = parsed.at(-1) as Parsed;
  return typeof last === "string" && last.endsWith(mark) && JSON.stringify(parsed).split(mark).length === 2;
}
