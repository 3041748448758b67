/**
 * A condition of DynamoDB as a tree. `other` is what says nothing about who comes second (BETWEEN, begins_with, size, …).
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export type Condition =
  | { op: "and"; of: Condition[] }
  | { op: "or"; of: Condition[] }
  | { op: "not"; of: Condition }
  | { op: "exists"; attribute: string }
  | { op: "absent"; attribute: string }
  | { op: "compare"; comparator: Comparator; attribute: string; value: string }
  | { op: "other" };
export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** What an update does to an attribute: the text of a SET's right side, or why there is no such text. */
export type Action = { does: "set"; to: string } | { does: "remove" } | { does: "add"; to: string };

const TOKEN = /\s*(<>|<=|>=|[=<>(),+-]|:[\w-]+|[#A-Za-z_][\w#.[\]-]*)/y;
const MIRRORED = { "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;
/** DynamoDB allows 4 KB and 300 operators, so no real expression nests deeper. */
const MAX_DEPTH = 60;

/** Reads a ConditionExpression; `undefined` when it is not one. */
export function parseCondition(text: string): Condition | undefined {
  const tokens = tokenise(text);
  return tokens && new Reader(tokens).whole();
}

/** Reads an UpdateExpression: what it does to each attribute, by the attribute's text. `undefined` when it is not one. */
export function parseUpdate(text: string): Map<string, Action> | undefined {
  const tokens = tokenise(text);
  if (!tokens) return undefined;
  const actions = new Map<string, Action>();
  let clause = "";
  let at = 0;
  while (at < tokens.length) {
    const word = tokens[at]!.toUpperCase();
    if (["SET", "REMOVE", "ADD", "DELETE"].includes(word)) {
      clause = word;
      at++;
      continue;
    }
    let end = at;
    for (let depth = 0; end < tokens.length; end++) {
      const token = tokens[end]!;
      if (token === "(") depth++;
      else if (token === ")") depth--;
      else if (depth === 0 && (token === "," || ["SET", "REMOVE", "ADD", "DELETE"].includes(token.toUpperCase())))
        break;
    }
    const [attribute, second, ...rest] = tokens.slice(at, end);
    if (attribute === undefined || clause === "") return undefined;
    if (clause === "REMOVE") actions.set(attribute, { does: "remove" });
    else if (clause === "SET" && second === "=") actions.set(attribute, { does: "set", to: rest.join(" ") });
    else if (clause === "ADD" && second !== undefined) actions.set(attribute, { does: "add", to: second });
    else if (clause === "SET") return undefined;
    at = tokens[end] === "," ? end + 1 : end;
  }
  return actions;
}

function tokenise(text: string): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; text.slice(end).trim() !== ""; end = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined || tokens.length > 5_000) return undefined;
    tokens.push(token);
  }
  return tokens;
}

/** Recursive descent over OR, AND, NOT and atoms; any step that fails makes the whole unreadable. */
class Reader {
  private at = 0;
  private depth = 0;
  private readonly tokens: string[];
  constructor(tokens: string[]) {
    this.tokens = tokens;
  }

  whole(): Condition | undefined {
    const condition = this.any();
    return this.at === this.tokens.length ? condition : undefined;
  }

  private any(): Condition | undefined {
    return this.list("or", () => this.list("and", () => this.one()));
  }

  private list(op: "and" | "or", item: () => Condition | undefined): Condition | undefined {
    const first = item();
    if (!first) return undefined;
    const of = [first];
    while (this.takes(op)) {
      const next = item();
      if (!next) return undefined;
      of.push(next);
    }
    return of.length === 1 ? first : { op, of };
  }

  private one(): Condition | undefined {
    if (++this.depth > MAX_DEPTH) return undefined;
    const read = this.takes("not") ? this.negated() : this.takes("(") ? this.bracketed() : this.atom();
    this.depth--;
    return read;
  }

  private negated(): Condition | undefined {
    const of = this.one();
    return of && { op: "not", of };
  }

  private bracketed(): Condition | undefined {
    const inner = this.any();
    return this.takes(")") ? inner : undefined;
  }

  private atom(): Condition | undefined {
    const left = this.operand();
    if (left === undefined) return undefined;
    const [, called, argument] = /^(\w+)\((.*)\)$/.exec(left) ?? [];
    if (called === "attribute_exists") return { op: "exists", attribute: argument! };
    if (called === "attribute_not_exists") return { op: "absent", attribute: argument! };
    const comparator = this.tokens[this.at];
    if (comparator !== undefined && comparator in MIRRORED) {
      this.at++;
      const right = this.operand();
      return right === undefined ? undefined : compare(left, comparator as Comparator, right);
    }
    if (this.takes("in")) {
      const values = this.arguments();
      return values && { op: "or", of: values.map((value) => compare(left, "=", value)) };
    }
    if (this.takes("between")) {
      const bounds = [this.operand(), this.takes("and") ? this.operand() : undefined];
      return bounds.includes(undefined) ? undefined : { op: "other" };
    }
    return called === undefined ? undefined : { op: "other" };
  }

  /** An attribute, a placeholder, or a call, which is given back as text. */
  private operand(): string | undefined {
    const token = this.tokens[this.at];
    if (token === undefined || !/^[:#\w]/.test(token)) return undefined;
    this.at++;
    if (this.tokens[this.at] !== "(" || !/^[a-z_]+$/.test(token)) return token;
    const values = this.arguments();
    return values && `${token}(${values.join(",")})`;
  }

  private arguments(): string[] | undefined {
    if (!this.takes("(")) return undefined;
    const values: string[] = [];
    do {
      const token = this.tokens[this.at++];
      if (token === undefined || !/^[:#\w]/.test(token)) return undefined;
      values.push(token);
    } while (this.takes(","));
    return this.takes(")") ? values : undefined;
  }

  private takes(word: string): boolean {
    if (this.tokens[this.at]?.toLowerCase() !== word) return false;
    this.at++;
    return true;
  }
}

/** The attribute to the left; a comparison of two attributes, two values or a size says nothing here. */
function compare(left: string, comparator: Comparator, right: string): Condition {
  const isAttribute = (operand: string) => /^[#A-Za-z_]/.test(operand) && !operand.endsWith(")");
  if (isAttribute(left) && right.startsWith(":")) return { op: "compare", comparator, attribute: left, value: right };
  if (isAttribute(right) && left.startsWith(":")) {
    return { op: "compare", comparator: MIRRORED[comparator], attribute: right, value: left };
  }
  return { op: "other" };
}
