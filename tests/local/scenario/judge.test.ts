import assert from "node:assert/strict";
import fc from "fast-check";
import type { Effect, Evidence, SentOrder } from "../../../local/scenario/evidence.ts";
import { judge } from "../../../local/scenario/judge.ts";
import type { Problem } from "../../../local/scenario/problem.ts";
import { lawfulEvidence } from "./lawful-evidence.ts";

type Rule = Problem["rule"];
type Document = Record<string, unknown>;

const first = <T>(values: readonly T[], test: (value: T) => boolean): T => {
  const found = values.find(test);
  assert.ok(found !== undefined, "the evidence has none of these");
  return found;
};
const idOf = (order: SentOrder): string => JSON.parse(order.body).requestId;
const ordinary = ({ orders }: Evidence): SentOrder =>
  first(orders, ({ kind, pair, status }) => kind === "ordinary" && !pair && status === 202);
const poison = ({ orders }: Evidence): SentOrder => first(orders, ({ kind }) => kind === "poison");
const invalid = ({ orders }: Evidence): SentOrder => first(orders, ({ kind }) => kind === "invalid");
const ofPair = ({ orders }: Evidence, name: string): SentOrder[] => orders.filter(({ pair }) => pair?.name === name);

function withOrder(evidence: Evidence, old: SentOrder, changed: Partial<SentOrder>): Evidence {
  return { ...evidence, orders: evidence.orders.map((order) => (order === old ? { ...order, ...changed } : order)) };
}

function withAnswer(evidence: Evidence, order: SentOrder, changed: Document): Evidence {
  return withOrder(evidence, order, { body: JSON.stringify({ ...JSON.parse(order.body), ...changed }) });
}

function withDocument(evidence: Evidence, order: SentOrder, changed: Document): Evidence {
  const id = idOf(order);
  const documents = evidence.documents[id]!.map((document) => ({ ...(document as Document), ...changed }));
  return { ...evidence, documents: { ...evidence.documents, [id]: documents } };
}

function withEffects(
  evidence: Evidence,
  change: (effects: readonly Effect[]) => readonly (Effect | string)[],
): Evidence {
  return { ...evidence, effects: change(evidence.effects as readonly Effect[]) };
}

/** The same events, with one of them changed or, by `[]`, left out. */
function withEffect(
  evidence: Evidence,
  test: (effect: Effect) => boolean,
  change: (effect: Effect) => readonly Effect[],
): Evidence {
  return withEffects(evidence, (effects) => {
    const found = first(effects, test);
    return effects.flatMap((effect) => (effect === found ? change(effect) : [effect]));
  });
}

const eventOf = (order: SentOrder, event: Effect["event"]) => (effect: Effect) =>
  effect.requestId === idOf(order) && effect.event === event;

/** Every way in which the promise can be broken, with the rule that must find it. */
const violations: readonly [title: string, rule: Rule, breakIt: (evidence: Evidence) => Evidence, words?: RegExp][] = [
  [
    "a valid order is refused",
    "accepted or refused as expected",
    (e) => withOrder(e, ordinary(e), { status: 503, body: "{}" }),
  ],
  [
    "a valid order gets no answer",
    "accepted or refused as expected",
    (e) => withOrder(e, ordinary(e), { status: 0, body: "" }),
  ],
  [
    "an invalid order is accepted",
    "accepted or refused as expected",
    (e) => withOrder(e, invalid(e), { status: 202, body: JSON.stringify({ requestId: "1893456000999-abcdefgh" }) }),
  ],
  [
    "an invalid order is refused with another status",
    "accepted or refused as expected",
    (e) => withOrder(e, invalid(e), { status: 500 }),
  ],
  [
    "an order is worked that nobody was told of",
    "accepted or refused as expected",
    (e) => withEffects(e, (effects) => [...effects, { ...effects[0]!, requestId: "1893456000999-stranger" }]),
  ],
  [
    "a refusal is no problem document",
    "one answer says it all",
    (e) => withOrder(e, invalid(e), { headers: { "content-type": "application/json" } }),
  ],
  ["a refusal does not parse", "one answer says it all", (e) => withOrder(e, invalid(e), { body: '{"title":"' })],
  ["a refusal says another status", "one answer says it all", (e) => withAnswer(e, invalid(e), { status: 200 })],
  ["a refusal gives no reason", "one answer says it all", (e) => withAnswer(e, invalid(e), { detail: "" })],
  ["an acceptance is no JSON", "one answer says it all", (e) => withOrder(e, ordinary(e), { body: "accepted" })],
  ["an id is not well-formed", "one answer says it all", (e) => withAnswer(e, ordinary(e), { requestId: "x#y" })],
  ["an acceptance does not say so", "one answer says it all", (e) => withAnswer(e, ordinary(e), { status: "queued" })],
  [
    "a Location is missing",
    "one answer says it all",
    (e) => withOrder(e, ordinary(e), { headers: { "retry-after": "2" } }),
  ],
  [
    "a Location leads elsewhere",
    "one answer says it all",
    (e) => withOrder(e, ordinary(e), { headers: { ...ordinary(e).headers, location: "/else" } }),
    /no path that ends/,
  ],
  [
    "a statusUrl leads elsewhere",
    "one answer says it all",
    (e) => withAnswer(e, ordinary(e), { statusUrl: "http://127.0.0.1/else" }),
  ],
  ["a statusUrl is no URL", "one answer says it all", (e) => withAnswer(e, ordinary(e), { statusUrl: "/path" })],
  [
    "Retry-After is missing",
    "one answer says it all",
    (e) => withOrder(e, ordinary(e), { headers: { location: ordinary(e).headers.location } }),
  ],
  [
    "two orders get one id",
    "one answer says it all",
    (e) =>
      withOrder(
        e,
        first(e.orders, (order) => order.status === 202 && order !== ordinary(e)),
        { body: ordinary(e).body, headers: ordinary(e).headers },
      ),
  ],
  [
    "an order is lost",
    "exactly one outcome",
    (e) => ({ ...e, documents: { ...e.documents, [idOf(ordinary(e))]: [] } }),
  ],
  [
    "an outcome changes",
    "exactly one outcome",
    (e) => ({
      ...e,
      documents: {
        ...e.documents,
        [idOf(ordinary(e))]: [
          ...e.documents[idOf(ordinary(e))]!,
          { ...(e.documents[idOf(ordinary(e))]![0] as Document), updatedAt: "later" },
        ],
      },
    }),
  ],
  ["an outcome is none", "exactly one outcome", (e) => withDocument(e, ordinary(e), { status: "working" })],
  [
    "an outcome appears for an id that nobody got",
    "exactly one outcome",
    (e) => ({ ...e, documents: { ...e.documents, "1893456000999-stranger": [{ status: "succeeded" }] } }),
  ],
  [
    "a status cannot be read",
    "exactly one outcome",
    (e) => ({ ...e, failedLookups: ["1893456000001-abc: GET answered 404"] }),
  ],
  [
    "an ordinary order fails",
    "the right outcome",
    (e) => withDocument(e, ordinary(e), { status: "failed", reason: "attempts-exhausted" }),
  ],
  ["the poison order succeeds", "the right outcome", (e) => withDocument(e, poison(e), { status: "succeeded" })],
  [
    "the poison order fails for another reason",
    "the right outcome",
    (e) => withDocument(e, poison(e), { reason: "worker-died" }),
  ],
  [
    "an order that had to fail for a reason succeeds",
    "the right outcome",
    (e) => withOrder(e, ordinary(e), { fails: "worker-died" }),
  ],
  [
    "a permanent failure was none",
    "every reason is true",
    (e) =>
      withEffect(
        e,
        ({ error }) => error === "PermanentError",
        (effect) => [{ ...effect, error: "TypeError" }],
      ),
    /permanent, but its last failure is TypeError/,
  ],
  [
    "attempts are exhausted that did not throw",
    "every reason is true",
    (e) => withDocument(e, ordinary(e), { status: "failed", reason: "attempts-exhausted" }),
    /attempt 5 did not throw/,
  ],
  [
    "a worker died that has attempts left",
    "every reason is true",
    (e) => withDocument(e, ordinary(e), { status: "failed", reason: "worker-died" }),
    /only \d of 5 attempts were made/,
  ],
  ["the poison order's error is lost", "the right outcome", (e) => withDocument(e, poison(e), { error: undefined })],
  [
    "a result is another order's",
    "the right outcome",
    (e) => withDocument(e, ordinary(e), { result: { sha256: "other" } }),
  ],
  ["a result is lost", "the right outcome", (e) => withDocument(e, ordinary(e), { result: undefined })],
  [
    "a document is another request's",
    "the right outcome",
    (e) => withDocument(e, ordinary(e), { requestId: "1893456000999-other" }),
  ],
  [
    "a document counts more attempts than allowed",
    "the right outcome",
    (e) => withDocument(e, ordinary(e), { attempts: 6 }),
  ],
  ["a document counts no attempts", "the right outcome", (e) => withDocument(e, ordinary(e), { attempts: undefined })],
  ["a document has no times", "the right outcome", (e) => withDocument(e, ordinary(e), { finishedAt: undefined })],
  [
    "a document ends before it begins",
    "the right outcome",
    (e) => withDocument(e, ordinary(e), { acceptedAt: "2040-01-01T00:00:00.000Z" }),
  ],
  [
    "a success was never worked",
    "the right outcome",
    (e) => withEffects(e, (effects) => effects.filter(({ requestId }) => requestId !== idOf(ordinary(e)))),
  ],
  [
    "a success was never finished",
    "the right outcome",
    (e) => withEffect(e, eventOf(ordinary(e), "end"), (effect) => [{ ...effect, event: "fail" }]),
  ],
  ["both of a repeated pair are worked", "a key is worked once", (e) => alsoWorked(e, ofPair(e, "repeat")[1]!)],
  [
    "neither of a repeated pair is worked",
    "a key is worked once",
    (e) => withEffects(e, (effects) => effects.filter(({ requestId }) => requestId !== idOf(ofPair(e, "repeat")[0]!))),
  ],
  [
    "the second of a pair has another result",
    "a key is worked once",
    (e) => withDocument(e, ofPair(e, "repeat")[1]!, { result: { sha256: ofPair(e, "repeat")[1]!.sha256 } }),
  ],
  [
    "the second of a pair does not name the first",
    "a key is worked once",
    (e) => withDocument(e, ofPair(e, "repeat")[1]!, { duplicateOf: "other" }),
  ],
  [
    "both of a conflict succeed",
    "a key is worked once",
    (e) =>
      alsoWorked(
        withDocument(e, ofPair(e, "conflict")[1]!, {
          status: "succeeded",
          reason: undefined,
          result: { sha256: ofPair(e, "conflict")[1]!.sha256 },
        }),
        ofPair(e, "conflict")[1]!,
      ),
  ],
  [
    "both of a conflict fail",
    "a key is worked once",
    (e) => withDocument(e, ofPair(e, "conflict")[0]!, { status: "failed", reason: "conflict" }),
  ],
  ["the refused of a conflict was worked", "a key is worked once", (e) => alsoWorked(e, ofPair(e, "conflict")[1]!)],
  [
    "two attempts overlap",
    "never two attempts at once",
    (e) =>
      withEffect(e, eventOf(ordinary(e), "end"), (effect) => [
        { ...effect, event: "begin", attempt: effect.attempt + 1 },
        effect,
        { ...effect, attempt: effect.attempt + 1 },
      ]),
    /begins before attempt \d ends/,
  ],
  [
    "one is worked again after it succeeded",
    "never two attempts at once",
    (e) =>
      withEffect(e, eventOf(ordinary(e), "end"), (effect) => [
        effect,
        { ...effect, event: "begin", attempt: effect.attempt + 1, at: effect.at + 10_000 },
        { ...effect, attempt: effect.attempt + 1, at: effect.at + 10_001 },
      ]),
    /had succeeded/,
  ],
  [
    "one is worked again after it failed for good",
    "never two attempts at once",
    (e) =>
      withEffects(e, (effects) => [...effects, again(effects, poison(e), "begin"), again(effects, poison(e), "fail")]),
    /after the outcome/,
  ],
  [
    "an attempt is counted twice",
    "attempts are counted",
    (e) => withEffect(e, eventOf(ordinary(e), "begin"), (effect) => [effect, { ...effect, event: "fail" }, effect]),
    /begins after attempt/,
  ],
  ["an attempt has no number", "attempts are counted", (e) => withAttempt(e, ordinary(e), 0), /0 is not in 1–5/],
  [
    "there are more attempts than allowed",
    "attempts are counted",
    (e) => withAttempt(e, ordinary(e), 6),
    /6 is not in 1–5/,
  ],
  [
    "an attempt ends without having begun",
    "attempts are counted",
    (e) => withEffect(e, eventOf(ordinary(e), "begin"), () => []),
    /without having begun/,
  ],
  [
    "an attempt ends in another process",
    "attempts are counted",
    (e) => withEffect(e, eventOf(ordinary(e), "end"), (effect) => [{ ...effect, pid: 999 }]),
    /ends in 999/,
  ],
  ["a document counts fewer attempts", "attempts are counted", (e) => withDocument(e, ordinary(e), { attempts: 0 })],
  [
    "another body arrives",
    "bodies arrive as they were sent",
    (e) => withEffect(e, eventOf(ordinary(e), "begin"), (effect) => [{ ...effect, sha256: "other" }]),
  ],
  ["the poison order is no dead letter", "dead letters carry their reason", (e) => ({ ...e, deadLetters: [] })],
  ["a dead letter has no reason", "dead letters carry their reason", (e) => withLetter(e, { reason: undefined })],
  [
    "a dead letter has another reason",
    "dead letters carry their reason",
    (e) => withLetter(e, { reason: "worker-died" }),
  ],
  ["a dead letter has no error", "dead letters carry their reason", (e) => withLetter(e, { error: "" })],
  ["a dead letter has no id", "dead letters carry their reason", (e) => withLetter(e, { requestId: undefined })],
  ["a dead letter has no attempts", "dead letters carry their reason", (e) => withLetter(e, { attempts: undefined })],
  ["a dead letter's body is changed", "dead letters carry their reason", (e) => withLetter(e, { sha256: "other" })],
  [
    "a success is a dead letter",
    "dead letters carry their reason",
    (e) => ({ ...e, deadLetters: [...e.deadLetters, { ...e.deadLetters[0]!, requestId: idOf(ordinary(e)) }] }),
  ],
  [
    "a conflict is a dead letter",
    "dead letters carry their reason",
    (e) => ({
      ...e,
      deadLetters: [
        ...e.deadLetters,
        { ...e.deadLetters[0]!, reason: "conflict", requestId: idOf(ofPair(e, "conflict")[1]!) },
      ],
    }),
  ],
  ...(["waiting", "inWork", "delayed"] as const).map(
    (part) =>
      [
        `a message is left ${part}`,
        "nothing is left in the queues",
        (e: Evidence) => ({ ...e, queues: [{ ...e.queues[0]!, [part]: 1 }] }),
      ] as [string, Rule, (e: Evidence) => Evidence],
  ),
  [
    "the effect log has half a line",
    "the evidence can be read",
    (e) => withEffects(e, (effects) => [...effects, '{"event":"be']),
  ],
];

function alsoWorked(evidence: Evidence, order: SentOrder): Evidence {
  const like = first(evidence.effects as Effect[], ({ event }) => event === "end");
  const effect = { ...like, requestId: idOf(order), attempt: 1, sha256: order.sha256 };
  return withEffects(evidence, (effects) => [...effects, { ...effect, event: "begin" }, effect]);
}

function again(effects: readonly Effect[], order: SentOrder, event: Effect["event"]): Effect {
  const last = first(effects.toReversed(), ({ requestId }) => requestId === idOf(order));
  return { ...last, event, attempt: last.attempt + 1, at: last.at + 10_000 };
}

function withAttempt(evidence: Evidence, order: SentOrder, attempt: number): Evidence {
  return withEffects(evidence, (effects) =>
    effects.map((effect) => (effect.requestId === idOf(order) ? { ...effect, attempt } : effect)),
  );
}

function withLetter(evidence: Evidence, changed: object): Evidence {
  return { ...evidence, deadLetters: evidence.deadLetters.map((letter) => ({ ...letter, ...changed })) };
}

const lawful = lawfulEvidence({ killed: false });

describe("judge", () => {
  before(() => fc.configureGlobal({ numRuns: 40 }));
  after(() => fc.resetConfigureGlobal());

  it("finds nothing wrong with an invalid order that is refused for now, if that is said well", () => {
    fc.assert(
      fc.property(lawful, (evidence) => {
        const order = invalid(evidence);
        const body = JSON.stringify({ type: "urn:x", title: "Not now", status: 503, detail: "Repeat it." });
        assert.deepEqual(judge(withOrder(evidence, order, { status: 503, body })).problems, []);
        const [unsaid] = judge(withOrder(evidence, order, { status: 503, body: "{}" })).problems;
        assert.equal(unsaid?.rule, "one answer says it all");
      }),
      { numRuns: 20 },
    );
  });

  it("finds nothing wrong with whatever RequestIntake may lawfully do", () => {
    fc.assert(
      fc.property(fc.oneof(lawful, lawfulEvidence({ killed: true })), (evidence) => {
        assert.deepEqual(judge(evidence), { verdict: "kept", problems: [] });
      }),
    );
  });

  for (const [title, rule, breakIt, words = /./] of violations) {
    it(`finds that ${title}`, () => {
      fc.assert(
        fc.property(lawful, (evidence) => {
          const { verdict, problems } = judge(breakIt(evidence));
          assert.equal(verdict, "broken");
          assert.ok(
            problems.some((one) => one.rule === rule && words.test(one.message)),
            JSON.stringify(problems, null, 1),
          );
        }),
        { numRuns: 10 },
      );
    });
  }

  it("knows a violation of every rule", () => {
    const found = new Set(violations.map(([, rule]) => rule));
    assert.equal(found.size, 12);
  });

  it("takes a worker for dead only if its process did nothing more, and counts the attempts that ended without a word", () => {
    fc.assert(
      fc.property(lawfulEvidence({ killed: true }), (evidence) => {
        const order = ordinary(evidence);
        const id = idOf(order);
        const effect = { requestId: id, sha256: order.sha256, at: 0, pid: 77, attempt: 2, event: "begin" } as const;
        const own = [{ ...effect, attempt: 1 }, { ...effect, attempt: 1, event: "fail" } as const, effect];
        const died = (message: string, after: readonly Effect[] = []) => {
          const document = { status: "failed", reason: "worker-died", attempts: 2, error: { message } };
          const others = evidence.effects.filter((one) => typeof one === "string" || one.requestId !== id);
          const effects = [...others, ...own, ...after];
          const changed = withDocument({ ...evidence, maxAttempts: 2, effects }, order, document);
          const { problems } = judge(changed);
          return problems.find(({ rule, message }) => rule === "every reason is true" && message.includes(id))?.message;
        };
        assert.equal(died("worker died 1 time in 2 attempts"), undefined);
        assert.match(died("worker died 2 times")!, /1 attempts ended without a word, and its error says 2/);
        const alive = { ...effect, requestId: "1893456000999-another1" };
        assert.match(died("worker died 1 time in 2 attempts", [alive])!, /process 77 of its last attempt lives on/);
      }),
    );
  });

  it("takes an attempt that never ends for a crash when processes were killed, and for a problem when none was", () => {
    const dies = (evidence: Evidence) =>
      withEffect(evidence, eventOf(ordinary(evidence), "begin"), (effect) => [
        { ...effect, at: effect.at - 60_000, attempt: 0 },
        effect,
      ]);
    fc.assert(
      fc.property(lawful, (evidence) => {
        // Numbered anew, so that only the crash is remarkable.
        const died = withEffects(dies(evidence), (effects) =>
          effects.map((effect) =>
            effect.requestId === idOf(ordinary(evidence)) ? { ...effect, attempt: effect.attempt + 1 } : effect,
          ),
        );
        const counted = withDocument(died, ordinary(died), {
          attempts: ((died.documents[idOf(ordinary(died))]![0] as Document).attempts as number) + 1,
        });
        assert.equal(judge({ ...counted, killed: true }).verdict, "kept");
        assert.deepEqual(
          judge(counted).problems.map(({ rule }) => rule),
          ["attempts are counted"],
        );
      }),
    );
  });

  it("finds a crash that was not given its time before the next attempt", () => {
    fc.assert(
      fc.property(lawfulEvidence({ killed: true }), fc.integer({ min: 1, max: 59_000 }), (evidence, early) => {
        const effects = evidence.effects as Effect[];
        const crashed = effects.find(
          (effect) =>
            effect.event === "begin" &&
            !effects.some(
              (end) => end.event !== "begin" && end.requestId === effect.requestId && end.attempt === effect.attempt,
            ),
        );
        fc.pre(crashed !== undefined);
        const hasty = effects.map((effect) =>
          effect.requestId === crashed.requestId && effect.attempt > crashed.attempt
            ? { ...effect, at: effect.at - early - 1 }
            : effect,
        );
        const { problems } = judge({ ...evidence, effects: hasty });
        assert.ok(problems.some(({ rule }) => rule === "never two attempts at once"));
      }),
    );
  });

  it("allows a second dead letter, and work after a success, only where a process was killed between doing and recording", () => {
    fc.assert(
      fc.property(lawful, (evidence) => {
        const twice = { ...evidence, deadLetters: [...evidence.deadLetters, ...evidence.deadLetters] };
        assert.equal(judge({ ...twice, killed: true }).verdict, "kept");
        assert.equal(judge(twice).problems[0]?.rule, "dead letters carry their reason");
      }),
    );
  });

  it("does not hold it against anybody that an order without an answer was worked", () => {
    fc.assert(
      fc.property(lawful, (evidence) => {
        const lost = ordinary(evidence);
        const { [idOf(lost)]: _unseen, ...documents } = evidence.documents;
        const { problems } = judge({
          ...withOrder(evidence, lost, {
            status: 503,
            expect: 503,
            sends: 1,
            headers: { "content-type": "application/problem+json" },
            body: '{"type":"x","title":"x","detail":"x","status":503}',
          }),
          documents,
        });
        assert.deepEqual(problems, []);
      }),
    );
  });

  it("does not hold it against anybody that an order whose first answer was lost failed under an id that nobody was told", () => {
    const untold = "1760000000000-nobodyKnows";
    fc.assert(
      fc.property(lawful, (evidence) => {
        const failed = poison(evidence);
        const [letter] = evidence.deadLetters;
        const more = (changed: object) => ({
          ...evidence,
          deadLetters: [...evidence.deadLetters, { ...letter!, requestId: untold, ...changed }],
        });
        const problems = (changed: object, sends: number) =>
          judge(withOrder(more(changed), failed, { sends })).problems.map(({ rule }) => rule);
        assert.deepEqual(problems({}, 2), []);
        assert.deepEqual(problems({ reason: undefined }, 2), ["dead letters carry their reason"]);
        assert.deepEqual(problems({ requestId: undefined }, 2), ["dead letters carry their reason"]);
        assert.deepEqual(problems({ sha256: "other" }, 2), ["dead letters carry their reason"]);
        assert.deepEqual(problems({}, 1), ["dead letters carry their reason"]);
      }),
      { numRuns: 20 },
    );
  });

  it("takes API Gateway's own refusal, which nobody can change, as long as it parses", () => {
    fc.assert(
      fc.property(lawful, (evidence) => {
        const own = { headers: { "content-type": "application/json" }, isGatewaysOwn: true } as const;
        const body = '{"message":"Request Too Long"}';
        assert.equal(judge(withOrder(evidence, invalid(evidence), { ...own, body })).verdict, "kept");
        assert.equal(judge(withOrder(evidence, invalid(evidence), { ...own, body: "Too Long" })).verdict, "broken");
      }),
    );
  });

  it("blames a pair for nothing when one of the two was not accepted", () => {
    fc.assert(
      fc.property(lawful, (evidence) => {
        const { problems } = judge(withOrder(evidence, ofPair(evidence, "repeat")[0]!, { status: 0, body: "" }));
        assert.deepEqual(
          problems.filter(({ rule }) => rule === "a key is worked once"),
          [],
        );
      }),
    );
  });

  it("never throws, whatever the evidence", () => {
    const value = fc.oneof(fc.jsonValue(), fc.constant({ toString: false, valueOf: 1 }));
    const document = fc.oneof(
      value,
      fc.record({
        requestId: value,
        status: value,
        reason: value,
        attempts: value,
        acceptedAt: value,
        finishedAt: value,
        result: value,
        duplicateOf: value,
      }),
      fc.record(
        { status: fc.constant("failed"), reason: value, attempts: value, duplicateOf: value },
        { requiredKeys: ["status"] },
      ),
    );
    fc.assert(
      fc.property(
        lawful,
        fc.array(document, { minLength: 1, maxLength: 3 }),
        fc.string(),
        (evidence, documents, body) => {
          const id = idOf(ordinary(evidence));
          assert.doesNotThrow(() => judge({ ...evidence, documents: { ...evidence.documents, [id]: documents } }));
          assert.doesNotThrow(() => judge(withOrder(evidence, ordinary(evidence), { body })));
        },
      ),
    );
  });
});
