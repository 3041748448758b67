import fc from "fast-check";
import type { DeadLetter, Effect, Evidence, Kind, Pair, SentOrder } from "../../../local/scenario/evidence.ts";

const workTimeoutMs = 60_000;
const maxAttempts = 5;

type Document = Record<string, unknown>;

/** One accepted order's story: how its attempts went, and how it ended. */
interface Story {
  readonly kind: Kind;
  readonly pair?: Pair;
  /** `crash`: begins and never ends. */
  readonly attempts: readonly ("fail" | "crash" | "end" | "poison")[];
  readonly duplicateOf?: string;
  readonly isConflict?: boolean;
  readonly startsAt: number;
}

const startOfRun = Date.UTC(2030, 0, 1);
const idOf = (line: number) => `${startOfRun + line}-${"abcdefgh".repeat(2)}_${line}`;
const iso = (ms: number) => new Date(ms).toISOString();

/** Everything that RequestIntake may lawfully do with some orders, as evidence that the judge has to find in order. */
export function lawfulEvidence({ killed }: { killed: boolean }): fc.Arbitrary<Evidence> {
  const gaps = fc.constantFrom<readonly ("fail" | "crash")[]>(
    [],
    ["fail"],
    ["fail", "fail"],
    ...(killed ? [["crash"] as const, ["crash", "fail"] as const, ["fail", "crash"] as const] : []),
  );
  const worked = fc.record({ before: gaps, startsAt: fc.integer({ min: 0, max: 5000 }) });
  const invalid = fc.constantFrom(400, 413, 415);
  return fc
    .record({
      ordinary: fc.array(worked, { minLength: 3, maxLength: 12 }),
      poison: worked,
      repeat: worked,
      conflict: worked,
      invalid: fc.array(invalid, { minLength: 1, maxLength: 4 }),
    })
    .map((drawn) => {
      const stories: Story[] = [];
      const add = (story: Omit<Story, "startsAt">, startsAt: number) => stories.push({ ...story, startsAt });
      for (const { before, startsAt } of drawn.ordinary)
        add({ kind: "ordinary", attempts: [...before, "end"] }, startsAt);
      add({ kind: "poison", attempts: [...drawn.poison.before, "poison"] }, drawn.poison.startsAt);
      for (const kind of ["repeat", "conflict"] as const) {
        const { before, startsAt } = drawn[kind];
        const pair = { name: kind, of: kind };
        const first = idOf(stories.length + 1);
        add({ kind: "ordinary", pair, attempts: [...before, "end"] }, startsAt);
        const second = kind === "repeat" ? { duplicateOf: first } : { isConflict: true };
        add({ kind: "ordinary", pair, attempts: [], ...second }, startsAt);
      }
      return evidenceOf(stories, drawn.invalid, killed);
    });
}

function evidenceOf(stories: readonly Story[], invalid: readonly number[], killed: boolean): Evidence {
  const orders: SentOrder[] = [];
  const documents: Record<string, Document[]> = {};
  const effects: Effect[] = [];
  const deadLetters: DeadLetter[] = [];
  stories.forEach((story, index) => {
    const line = index + 1;
    const id = idOf(line);
    // A repeat is the same bytes again.
    const sha256 = `bytes-${story.duplicateOf ? line - 1 : line}`;
    const { kind, pair } = story;
    orders.push({ line, kind, expect: 202, pair, sha256, sends: 1, ...acceptance(id) });
    let at = startOfRun + story.startsAt;
    story.attempts.forEach((end, n) => {
      const common = { requestId: id, attempt: n + 1, pid: 100 + n, sha256 };
      effects.push({ ...common, event: "begin", at });
      at += end === "crash" ? workTimeoutMs : 5;
      if (end === "end") effects.push({ ...common, event: "end", at });
      if (end === "fail" || end === "poison")
        effects.push({ ...common, event: "fail", at, error: end === "poison" ? "PermanentError" : "Error" });
      at += 1;
    });
    const document = documentOf(story, id, sha256, at, documents);
    documents[id] = [document, { ...document }];
    if (kind === "poison") {
      deadLetters.push({
        requestId: id,
        reason: "permanent",
        error: "PermanentError: no",
        attempts: story.attempts.length,
        sha256,
      });
    }
  });
  invalid.forEach((status, n) => {
    const line = stories.length + n + 1;
    orders.push({
      line,
      kind: "invalid",
      expect: status,
      sha256: `bytes-${line}`,
      sends: 1,
      ...refusal(status),
    });
  });
  effects.sort((a, b) => a.at - b.at);
  return {
    orders,
    documents,
    failedLookups: [],
    effects,
    deadLetters,
    queues: [{ name: "work", waiting: 0, inWork: 0, delayed: 0 }],
    maxAttempts,
    workTimeoutMs,
    killed,
  };
}

function documentOf(
  story: Story,
  id: string,
  sha256: string,
  at: number,
  documents: Record<string, Document[]>,
): Document {
  const common = {
    requestId: id,
    acceptedAt: iso(startOfRun),
    attempts: story.attempts.length,
    updatedAt: iso(at),
    finishedAt: iso(at),
  };
  if (story.duplicateOf) {
    const { result } = documents[story.duplicateOf]![0]!;
    return { ...common, status: "succeeded", result, duplicateOf: story.duplicateOf };
  }
  if (story.isConflict)
    return { ...common, status: "failed", reason: "conflict", error: { name: "Conflict", message: "another payload" } };
  if (story.kind === "poison")
    return { ...common, status: "failed", reason: "permanent", error: { name: "PermanentError", message: "no" } };
  return { ...common, status: "succeeded", result: { confirmation: `C-${id}`, sha256 } };
}

function acceptance(id: string): Pick<SentOrder, "status" | "headers" | "body"> {
  const location = `/_aws/execute-api/api/stage/requests/${id}`;
  return {
    status: 202,
    headers: { "content-type": "application/json", location, "retry-after": "2" },
    body: JSON.stringify({ requestId: id, status: "accepted", statusUrl: `http://127.0.0.1:4566${location}` }),
  };
}

function refusal(status: number): Pick<SentOrder, "status" | "headers" | "body"> {
  return {
    status,
    headers: { "content-type": "application/problem+json" },
    body: JSON.stringify({ type: "urn:x", title: "No", status, detail: "It is wrong." }),
  };
}
