import assert from "node:assert/strict";
import type { Clients } from "../../../local/provider/clients.ts";
import { same } from "../../../local/provider/compare.ts";
import type { Entry, Properties } from "../../../local/provider/entry.ts";
import { Provider } from "../../../local/provider/provider.ts";
import { leaves } from "../../../local/provider/shape.ts";
import { decode, encode, type Wire } from "../../../local/provider/wire.ts";
import { emulated, REGION } from "./emulated.ts";
import { inventory } from "./inventory.ts";

/** One change of one input, and how somebody who does not know the entry sees it in the emulator. */
interface Change {
  /** Inputs that differ from the base before the change, such as those that make the queue a FIFO queue. */
  readonly from?: Properties;
  /** The input's new value; for a path such as `ttl.enabled` still that of the whole input `ttl`. `undefined` takes the input out. */
  readonly to: unknown;
  /** Inputs that have to change with it. */
  readonly with?: Properties;
  /** Asked of AWS by the SDK: false, or an assertion failure, before the change; not so after it. `outputs` is the state. Not for unseen inputs. */
  readonly seen?: (aws: Clients, id: string, outputs: Properties) => Promise<unknown>;
}

/** The table of one resource type. */
interface TypeRows {
  /** Inputs with which the resource can be made. */
  readonly base: Properties;
  /**
   * A row for each thing that the entry carries over: inputs by name, what is inside them by path (`"rules.filter.prefix"`). More than
   * one row for the same: `"tags: taken out"`.
   */
  readonly changes: Readonly<Record<string, Change>>;
  /** What stays once the resource is removed, for a type that AWS always has one of; left out, nothing may stay. */
  readonly rests?: Properties;
  /** A change that another client makes: read shows it, and the next update undoes it. For every type with an input that updates. */
  readonly drift?: {
    readonly by: (aws: Clients, id: string, outputs: Properties) => Promise<unknown>;
    readonly shows: Properties;
  };
}

/** Rows, or a function that makes what they need by the SDK (a role, a queue) and then gives them. */
export type Rows = Readonly<Record<string, TypeRows | ((aws: Clients) => Promise<TypeRows>)>>;

/** Holds the entries of one service against an emulator: every input of every type, through check, diff and the operations. */
export function entrySuite(service: string, entries: readonly Entry[], rows: Rows): void {
  describe(`the local provider's entries for ${service}`, () => {
    const emulator = emulated();
    it("each have a table of changes", () => {
      assert.deepEqual(Object.keys(rows).sort(), entries.map(({ type }) => type).sort());
    });
    for (const entry of entries) typeSuite(entry, rows[entry.type], emulator);
  });
}

function typeSuite(entry: Entry, given: Rows[string] | undefined, emulator: { readonly aws: Clients }): void {
  describe(entry.type, () => {
    let table: TypeRows;
    let empty: string[];
    before(async () => {
      assert.ok(given, `${entry.type} has no table`);
      table = typeof given === "function" ? await given(emulator.aws) : given;
      empty = await inventory(emulator.aws);
    });

    it("has a row for every input, and every row changes what it says", () => {
      const wanted = leaves(entry);
      const missing = wanted.filter((path) => !Object.keys(table.changes).some((row) => pathOf(row) === path));
      assert.deepEqual(missing, [], `${entry.type}: inputs without a row`);
      for (const [row, change] of Object.entries(table.changes)) {
        assert.ok(wanted.includes(pathOf(row)), `${entry.type}: the row "${row}" is about no input`);
        const { before, after } = inputsOf(table, row, change);
        assert.notDeepEqual(
          at(after, pathOf(row)),
          at(before, pathOf(row)),
          `${entry.type}: the row "${row}" changes nothing`,
        );
      }
    });

    it("is made, compared, found by its id alone and removed", async () => {
      const made = await Made.create(entry, emulator.aws, table.base, table.rests);
      assert.deepEqual(made.diff(table.base), [], "a second `up` would show changes");
      const found = await made.fresh().read({ ...made.existing(), state: {}, oldInputs: undefined });
      assert.equal(found.id, made.id);
      const imported = decode(found.inputs).values;
      for (const { input } of entry.unseen ?? [])
        if (input in made.inputs) imported[input] = decode(made.inputs).values[input];
      const { changes } = made
        .fresh()
        .diff({ ...made.existing(), state: found.properties, oldInputs: encode(imported), news: made.inputs });
      assert.deepEqual(changes, [], "an import would show changes");
      await made.remove();
      await made.fresh().delete(made.existing());
      assert.deepEqual(await inventory(emulator.aws), empty, "removing it left something behind");
    });

    it("shows what another client changed, and sets it back", async () => {
      if (!Object.values(entry.inputs).includes("update") && !table.drift) return;
      assert.ok(table.drift, `${entry.type}: no drift in the table, though it has inputs that update`);
      const made = await Made.create(entry, emulator.aws, table.base, table.rests);
      await table.drift.by(emulator.aws, made.id, made.outputs());
      await made.refresh();
      for (const [key, value] of Object.entries(table.drift.shows)) {
        assert.ok(
          same(entry, key, made.outputs()[key], value),
          `read shows ${key} as ${JSON.stringify(made.outputs()[key])}`,
        );
      }
      assert.deepEqual(made.diff(table.base).sort(), Object.keys(table.drift.shows).sort());
      await made.apply(table.base);
      assert.deepEqual(made.diff(table.base), []);
      await made.refresh();
      assert.deepEqual(made.diff(table.base), [], "setting it back did not last");
      await made.remove();
    });

    for (const path of leaves(entry)) {
      it(`carries ${path} over`, async () => {
        const mine = Object.entries(table.changes).filter(([row]) => pathOf(row) === path);
        for (const [row, change] of mine) await carries(entry, emulator.aws, table, row, change);
      });
    }

    // Once for all of them: it asks every service, and each row has seen its own resource gone.
    it("leaves nothing behind, whatever was changed", async () => {
      assert.deepEqual(await inventory(emulator.aws), empty);
    });
  });
}

async function carries(entry: Entry, aws: Clients, table: TypeRows, row: string, change: Change): Promise<void> {
  const { before, after, input } = inputsOf(table, row, change);
  const isUnseen = entry.unseen?.some((unseen) => unseen.input === input) ?? false;
  const made = await Made.create(entry, aws, before, table.rests);
  assert.deepEqual(made.diff(before), [], `${row}: a second \`up\` would show changes`);
  if (!isUnseen) {
    assert.ok(change.seen, `${row}: how is the change seen?`);
    const already = await seen(change, aws, made);
    assert.ok(already !== true, `${row}: is "seen" before it was changed`);
  }
  const expected = [input, ...Object.keys(change.with ?? {})].sort();
  assert.deepEqual(made.diff(after).sort(), expected, `${row}: the inputs that differ`);
  const isReplaced = await made.apply(after);
  assert.equal(
    isReplaced,
    expected.some((key) => entry.inputs[key] === "replace"),
    `${row}: ${isReplaced ? "replaced" : "updated"}`,
  );
  if (!isUnseen) {
    const outcome = await seen(change, aws, made);
    assert.ok(outcome === true, `${row}: not seen in the emulator: ${outcome}`);
    // Read with nothing but the id, there is no state that it could repeat.
    const { properties } = await made.fresh().read({ ...made.existing(), state: {}, oldInputs: undefined });
    const held = decode(properties).values[input];
    const wanted = decode(made.inputs).values[input];
    // Taken out of the program, AWS's own value takes its place, which only the row knows.
    assert.ok(wanted === undefined || same(entry, input, held, wanted), `${row}: read says ${JSON.stringify(held)}`);
  }
  assert.deepEqual(made.diff(after), [], `${row}: a second \`up\` would show changes`);
  await made.remove();
}

/** `true`, or why not. */
async function seen(change: Change, aws: Clients, made: Made): Promise<unknown> {
  try {
    return (await change.seen?.(aws, made.id, made.outputs())) !== false;
  } catch (error) {
    return error;
  }
}

/** A resource in the emulator, driven as the engine drives the provider. */
class Made {
  readonly #entry: Entry;
  readonly #aws: Clients;
  readonly #rests: Properties | undefined;
  #state: Wire = {};
  id = "";
  inputs: Wire = {};

  private constructor(entry: Entry, aws: Clients, rests: Properties | undefined) {
    this.#entry = entry;
    this.#aws = aws;
    this.#rests = rests;
  }

  static async create(entry: Entry, aws: Clients, inputs: Properties, rests?: Properties): Promise<Made> {
    const made = new Made(entry, aws, rests);
    await made.#create(made.#check(inputs));
    return made;
  }

  /** A provider that has seen nothing yet. */
  fresh(): Provider {
    return new Provider({ entries: [this.#entry], region: REGION, connect: async () => this.#aws });
  }

  existing() {
    return { type: this.#entry.type, name: "it", id: this.id, state: this.#state, oldInputs: this.inputs };
  }

  outputs(): Properties {
    return decode(this.#state).values;
  }

  diff(inputs: Properties): string[] {
    return this.fresh()
      .diff({ ...this.existing(), news: this.#check(inputs) })
      .changes.map(({ input }) => input);
  }

  /** What `up` does: true when the resource was replaced. */
  async apply(inputs: Properties): Promise<boolean> {
    const news = this.#check(inputs);
    const { changes, deleteBeforeReplace } = this.fresh().diff({ ...this.existing(), news });
    if (!changes.some(({ replaces }) => replaces)) {
      this.#state = (await this.fresh().update({ ...this.existing(), news, preview: false })).properties;
      this.inputs = news;
      return false;
    }
    const old = this.existing();
    if (deleteBeforeReplace) await this.remove();
    await this.#create(news);
    if (!deleteBeforeReplace) await this.fresh().delete(old);
    return true;
  }

  async refresh(): Promise<void> {
    const { id, properties, inputs } = await this.fresh().read(this.existing());
    assert.equal(id, this.id);
    this.#state = properties;
    this.inputs = inputs;
  }

  async remove(): Promise<void> {
    await this.fresh().delete(this.existing());
    const { id, properties } = await this.fresh().read({ ...this.existing(), state: {}, oldInputs: undefined });
    if (!this.#rests) assert.equal(id, "", `${this.#entry.type}: still there after it was removed`);
    for (const [key, value] of Object.entries(this.#rests ?? {})) {
      const rest = decode(properties).values[key];
      assert.ok(
        same(this.#entry, key, rest, value),
        `${this.#entry.type}: what rests of ${key} is ${JSON.stringify(rest)}`,
      );
    }
  }

  #check(inputs: Properties): Wire {
    const checked = this.fresh().check({ type: this.#entry.type, name: "it", olds: this.inputs, news: encode(inputs) });
    assert.deepEqual(checked.failures, []);
    return checked.inputs;
  }

  async #create(news: Wire): Promise<void> {
    const { id, properties } = await this.fresh().create({ type: this.#entry.type, name: "it", news, preview: false });
    assert.ok(id);
    this.id = id;
    this.inputs = news;
    this.#state = properties;
  }
}

const pathOf = (row: string): string => row.split(":")[0] as string;

function inputsOf(
  table: TypeRows,
  row: string,
  change: Change,
): { before: Properties; after: Properties; input: string } {
  const input = pathOf(row).split(".")[0] as string;
  const before = defined({ ...table.base, ...change.from });
  return { before, after: defined({ ...before, ...change.with, [input]: change.to }), input };
}

const defined = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));

/** The value at a path; through lists, the values of all items. */
function at(value: unknown, path: string): unknown {
  const [key, ...rest] = path.split(".");
  if (key === undefined || key === "") return value;
  if (Array.isArray(value)) return value.map((item) => at(item, path));
  const inner = (value as Properties | undefined)?.[key];
  return rest.length === 0 ? inner : at(inner, rest.join("."));
}
