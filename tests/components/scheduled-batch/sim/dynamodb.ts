/** A value as DynamoDB has it, as far as leases need it. */
interface Value {
  readonly S?: string;
  readonly N?: string;
  readonly SS?: readonly string[];
  readonly M?: Readonly<Record<string, Value>>;
}
export type Item = Readonly<Record<string, Value>>;

/** UpdateItem's parameters, by whomever they are sent. */
export interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>>;
}

/**
 * One item, written by UpdateItem's expressions.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
export class OneItem {
  item: Item | undefined;
  /** Breaks an expression. */
  alter = (text: string): string => text;
  readonly watchers: ((before: Item | undefined, after: Item) => void)[] = [];
  readonly #id: string;

  constructor(id: string) {
    this.#id = id;
  }

  /** Whether the condition held; the update is made then. */
  update(update: Update): boolean {
    const before = this.item ?? {};
    if (update.ConditionExpression !== undefined && !holds(this.alter(update.ConditionExpression), before, update)) {
      return false;
    }
    const after = { id: { S: this.#id }, ...changed(before, this.alter(update.UpdateExpression), update) };
    for (const watch of this.watchers) watch(this.item, after);
    this.item = after;
    return true;
  }
}

const TOKEN = /\s*(<>|<=|>=|[=<>(),+-]|:\w+|#\w+|\w+)/y;

const tokens = new Map<string, readonly string[]>();

function tokensOf(text: string): readonly string[] {
  const known = tokens.get(text);
  if (known) return known;
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new Error(`not an expression at ${at}: ${text}`);
    found.push(token);
  }
  tokens.set(text, found);
  return found;
}

/** Operands of one request against one item. */
class Reader {
  #at = 0;
  readonly #tokens: readonly string[];
  readonly #item: Item;
  readonly #update: Update;

  constructor(text: string, item: Item, update: Update) {
    this.#tokens = tokensOf(text);
    this.#item = item;
    this.#update = update;
  }

  get next(): string | undefined {
    return this.#tokens[this.#at];
  }

  take(): string {
    return this.#tokens[this.#at++] ?? "";
  }

  takes(word: string): boolean {
    if (this.next !== word) return false;
    this.#at++;
    return true;
  }

  name(): string {
    const token = this.take();
    const name = this.#update.ExpressionAttributeNames?.[token];
    if (name === undefined) throw new Error(`no name for ${token}`);
    return name;
  }

  operand(): Value | undefined {
    const token = this.next ?? "";
    if (token.startsWith("#")) return this.#item[this.name()];
    this.take();
    if (token === "if_not_exists") {
      this.take();
      const value = this.#item[this.name()];
      this.take();
      const otherwise = this.operand();
      this.take();
      return value ?? otherwise;
    }
    const value = this.#update.ExpressionAttributeValues?.[token];
    if (value === undefined) throw new Error(`no value for ${token}`);
    return value;
  }

  any(): boolean {
    let held = this.all();
    while (this.takes("OR")) held = this.all() || held;
    return held;
  }

  all(): boolean {
    let held = this.one();
    while (this.takes("AND")) held = this.one() && held;
    return held;
  }

  one(): boolean {
    if (this.takes("NOT")) return !this.one();
    if (this.takes("(")) {
      const held = this.any();
      this.take();
      return held;
    }
    const called = ["attribute_exists", "attribute_not_exists", "contains"].find((name) => this.takes(name));
    if (called === undefined) return compare(this.operand(), this.take(), this.operand());
    this.take();
    const value = this.#item[this.name()];
    const sought = this.takes(",") ? this.operand()?.S : undefined;
    this.take();
    if (called === "contains") return sought !== undefined && (value?.SS?.includes(sought) ?? false);
    return (value !== undefined) === (called === "attribute_exists");
  }
}

const holds = (condition: string, item: Item, update: Update): boolean => new Reader(condition, item, update).any();

/** A comparison with a missing attribute is false, unless it is `<>`. */
function compare(left: Value | undefined, by: string, right: Value | undefined): boolean {
  const [a, b] = [left, right].map((value) => (value?.N === undefined ? value?.S : Number(value.N)));
  if (a === undefined || b === undefined) return by === "<>";
  if (by === "=") return a === b;
  if (by === "<>") return a !== b;
  if (by === "<") return a < b;
  if (by === "<=") return a <= b;
  if (by === ">") return a > b;
  if (by === ">=") return a >= b;
  throw new Error(`no comparator ${by}`);
}

function changed(item: Item, expression: string, update: Update): Item {
  const after: Record<string, Value> = { ...item };
  const reader = new Reader(expression, item, update);
  let clause = "";
  while (reader.next !== undefined) {
    if (!reader.takes(",") && !reader.next.startsWith("#")) clause = reader.take();
    const name = reader.name();
    if (clause === "REMOVE") delete after[name];
    else if (clause === "SET") {
      reader.take();
      const value = reader.operand();
      const sign = reader.takes("+") ? 1 : reader.takes("-") ? -1 : 0;
      after[name] = sign === 0 ? value! : { N: String(Number(value?.N) + sign * Number(reader.operand()?.N)) };
    } else {
      const value = reader.operand()!;
      const before = item[name];
      if (value.N !== undefined) after[name] = { N: String(Number(before?.N ?? 0) + Number(value.N)) };
      else {
        const others = (before?.SS ?? []).filter((one) => !value.SS?.includes(one));
        const SS = clause === "ADD" ? [...others, ...(value.SS ?? [])] : others;
        // There is no empty set.
        if (SS.length > 0) after[name] = { SS };
        else delete after[name];
      }
    }
  }
  return after;
}
