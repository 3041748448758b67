import { type CheckRequest, check } from "./check.ts";
import type { Clients } from "./clients.ts";
import { type Change, deletesFirst, diff } from "./diff.ts";
import type { Entry } from "./entry.ts";
import { failure } from "./failure.ts";
import { invoke } from "./invokes.ts";
import { PartialCreate } from "./partial.ts";
import { imported, readBack, refreshed, settle, unseenOf } from "./state.ts";
import { decode, encode, UNKNOWN, type Wire } from "./wire.ts";

export interface ProviderOptions {
  readonly entries: readonly Entry[];
  /** The region of the stack's config, or of an explicit `aws.Provider`. */
  readonly region: string;
  /** The emulator; left out, the provider is offline and answers previews only. */
  readonly connect?: () => Promise<Clients>;
}

interface Resource {
  readonly type: string;
  readonly name: string;
}

/** What the engine sends about a resource that exists. */
interface Existing extends Resource {
  readonly id: string;
  readonly state: Wire;
  readonly oldInputs: Wire;
}

/** The resource exists, but what should follow did not work; the engine keeps it and says why. */
export class InitFailed extends Error {
  readonly id: string;
  readonly properties: Wire;

  constructor(message: string, id: string, properties: Wire, cause: unknown) {
    super(message, { cause });
    this.id = id;
    this.properties = properties;
  }
}

/** The operations of a Pulumi resource provider over a table of entries, in the engine's terms but without its transport. */
export class Provider {
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #options: ProviderOptions;
  #clients: Promise<Clients> | undefined;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#entries = new Map(options.entries.map((entry) => [entry.type, entry]));
  }

  check(request: CheckRequest & Resource): { inputs: Wire; failures: string[] } {
    const entry = this.#entries.get(request.type);
    return entry ? check(entry, request) : { inputs: request.news, failures: [unknownType(request.type)] };
  }

  diff(request: Existing & { news: Wire; ignoreChanges?: readonly string[] }): {
    changes: Change[];
    deleteBeforeReplace: boolean;
  } {
    const entry = this.#entry(request.type);
    const news = decode(request.news).values;
    const changes = diff(entry, {
      state: decode(request.state).values,
      oldInputs: decode(request.oldInputs).values,
      news,
      ignoreChanges: request.ignoreChanges ?? [],
    });
    return { changes, deleteBeforeReplace: deletesFirst(entry, news, changes) };
  }

  async create(request: Resource & { news: Wire; preview: boolean }): Promise<{ id: string; properties: Wire }> {
    const entry = this.#entry(request.type);
    const news = decode(request.news);
    if (request.preview) return { id: "", properties: { ...visible(request.news), ...unknowns(entry.computed) } };
    return this.#online(request, "create", news.texts, async (aws, explain) => {
      let id: string | undefined;
      try {
        id = await entry.create(aws, visible(news.values));
        return { id, properties: encode(await readBack(entry, aws, id, news.values), news.secret) };
      } catch (error) {
        const made = id ?? (error instanceof PartialCreate ? error.id : undefined);
        if (made === undefined) throw error;
        const held = await readBack(entry, aws, made, news.values).catch(() => ({}));
        throw new InitFailed(explain(error), made, encode(held, news.secret), error);
      }
    });
  }

  async update(
    request: Existing & { news: Wire; ignoreChanges?: readonly string[]; preview: boolean },
  ): Promise<{ properties: Wire }> {
    const entry = this.#entry(request.type);
    const state = decode(request.state);
    const news = decode(request.news);
    if (request.preview) {
      const computed = Object.fromEntries(entry.computed.map((key) => [key, request.state[key]]));
      return { properties: { ...computed, ...visible(request.news), ...unknowns(entry.volatile ?? []) } };
    }
    return this.#online(request, "update", news.texts, async (aws) => {
      const changed = this.diff(request).changes.map(({ input }) => input);
      const old = { ...state.values, ...unseenOf(entry, request.oldInputs) };
      if (changed.length > 0) await entry.update?.(aws, request.id, visible(news.values), changed, old);
      return { properties: encode(await readBack(entry, aws, request.id, news.values), news.secret) };
    });
  }

  /** What AWS holds of a resource, for a refresh, an import or a `get`; without an id when it is gone. */
  async read(request: Resource & { id: string; state: Wire; oldInputs: Wire | undefined }) {
    const entry = this.#entry(request.type);
    const state = decode(request.state);
    const oldInputs = request.oldInputs && decode(request.oldInputs);
    const secret = new Set([...state.secret, ...(oldInputs?.secret ?? [])]);
    const texts = [...state.texts, ...(oldInputs?.texts ?? [])];
    return this.#online(request, "read", texts, async (aws) => {
      const live = await entry.read(aws, request.id);
      if (live === undefined) return { id: "", properties: {}, inputs: {} };
      const held = settle(entry, live, { ...state.values, ...oldInputs?.values });
      const inputs = oldInputs ? refreshed(entry, request.oldInputs as Wire, oldInputs, held) : imported(entry, held);
      return {
        id: request.id,
        properties: encode(held, secret),
        inputs: { ...encode(inputs.found, secret), ...inputs.kept },
      };
    });
  }

  async delete(request: Existing): Promise<void> {
    const entry = this.#entry(request.type);
    const { values, texts } = decode(request.state);
    await this.#online(request, "delete", texts, (aws) =>
      entry.delete(aws, request.id, { ...values, ...unseenOf(entry, request.oldInputs) }),
    );
  }

  async invoke(token: string, args: Wire): Promise<Wire> {
    return invoke(token, decode(args).values, { region: this.#options.region, clients: () => this.#connected() });
  }

  #entry(type: string): Entry {
    const entry = this.#entries.get(type);
    if (!entry) throw new Error(unknownType(type));
    return entry;
  }

  #connected(): Promise<Clients> | undefined {
    // A failed attempt is not kept: the emulator may come up while the engine runs.
    this.#clients ??= this.#options.connect?.().catch((error) => {
      this.#clients = undefined;
      throw error;
    });
    return this.#clients;
  }

  /** Runs an operation on the emulator; whatever goes wrong becomes one sentence. */
  async #online<Result>(
    resource: Resource,
    operation: string,
    secrets: readonly string[],
    run: (aws: Clients, explain: (error: unknown) => string) => Promise<Result>,
  ): Promise<Result> {
    let endpoint: string | undefined;
    const explain = (error: unknown) => failure({ ...resource, operation, endpoint }, error, secrets);
    try {
      const aws = await this.#connected();
      if (aws === undefined) {
        throw new Error(
          "the local provider is offline, because AWS_ENDPOINT_URL is not set, and can only preview; " +
            "set it to an emulator on loopback, such as the one of `npm run local -- --keep`",
        );
      }
      endpoint = aws.endpoint;
      return await run(aws, explain);
    } catch (error) {
      if (error instanceof InitFailed) throw error;
      throw new Error(explain(error), { cause: error });
    }
  }
}

function unknownType(type: string): string {
  return `${type}: the local provider has no entry for this type; add one to local/provider/entries/, or leave the resource out`;
}

const visible = <Value>(properties: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));

const unknowns = (keys: readonly string[]): Wire => encode(Object.fromEntries(keys.map((key) => [key, UNKNOWN])));
