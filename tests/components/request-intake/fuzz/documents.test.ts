import assert from "node:assert/strict";
import fc from "fast-check";
import { thrown } from "../../../../handlers/parts/thrown.ts";
import { decode, stateCodec } from "../../../../handlers/request-intake/aws/item-codec.ts";
import { outcomeOf } from "../../../../handlers/request-intake/document.ts";
import type { State } from "../../../../handlers/request-intake/item.ts";
import { failed, type Outcome, REASONS } from "../../../../handlers/request-intake/outcome.ts";
import { outcomeOfResult } from "../../../../handlers/request-intake/result.ts";
import { accepted, ended, working } from "../../../../handlers/request-intake/states.ts";
import { cases } from "../../../cases.ts";
import { character } from "../../../character.ts";
import { type Intake, REQUESTS, serveIntake } from "./intake.ts";
import { problemOf } from "./problem.ts";
import { answer } from "./services.ts";
import { text } from "./texts.ts";

const NOW = 1_780_000_000_000;
const who = { requestId: `${NOW}-request_1`, acceptedAt: NOW };
const pen = { now: NOW + 1_000, rev: "r", retentionS: 1_000_000 };

/** Any text, half characters too: JavaScript's strings can hold them, so a function can return and throw them. */
const anyText = fc.oneof(
  text(),
  fc.string({ unit: fc.integer({ min: 0, max: 0xff_ff }).map((unit) => String.fromCharCode(unit)), maxLength: 10 }),
);

/** What a function can return. */
const results = fc.oneof(
  fc.jsonValue({ stringUnit: character, maxDepth: 3 }),
  anyText,
  fc.dictionary(anyText, anyText, { maxKeys: 4 }),
  fc.constantFrom<unknown[]>(undefined, -0, Number.NaN, 1e308, new Date(0), JSON.parse('{"__proto__":{"a":1}}')),
);

const outcomes: fc.Arbitrary<Outcome | Promise<Outcome>> = fc.oneof(
  results.map((value) => outcomeOfResult({ put: async () => {} }, who.requestId, value)),
  fc
    .tuple(fc.constantFrom("failed" as const, "expired" as const), fc.constantFrom(...REASONS), anyText, anyText)
    .map(([status, reason, name, message]) => {
      const { name: shown, message: words, detail } = thrown(Object.assign(new Error(message), { name }));
      return { ...failed(reason, { name: shown, message: words }, detail), status };
    }),
);

describe("any status that a worker writes", function () {
  this.timeout(60_000);
  let intake: Intake;
  let stored: object = {};
  before(async () => {
    intake = await serveIntake({ schema: { type: "object" } });
    // DynamoDB's own JSON escapes what it likes; JSON.parse of it is the same.
    intake.services.other = () => answer(200, { Item: stored });
  });

  const get = () => intake.call({ method: "GET", url: `${REQUESTS}/${who.requestId}`, headers: [] });

  const assertAnswered = async (state: State) => {
    stored = { id: { S: who.requestId }, ...stateCodec.encode(state), followers: { SS: ["x"] } };
    const told = await get();
    assert.equal(told.status, 200, told.text);
    assert.equal(told.text, state.document);
    const unfinished = state.status === "accepted" || state.status === "working";
    assert.equal(told.headers["retry-after"], unfinished ? "3" : undefined);
    assert.equal(told.headers["content-type"], "application/json");
    const { followers, id, told: _, ...back } = decode(stored as Parameters<typeof decode>[0]);
    assert.deepEqual([back, id, followers], [{ ...state }, who.requestId, ["x"]]);
    return JSON.parse(told.text);
  };

  it("is answered byte for byte, is JSON, and tells its result and its error", async () => {
    await fc.assert(
      fc.asyncProperty(outcomes, fc.option(anyText, { nil: undefined }), async (given, duplicateOf) => {
        const outcome = await given;
        const state = ended(who, pen, { attempts: 1, deaths: 0 }, outcome, duplicateOf);
        const { result, error, reason, requestId, status } = await assertAnswered(state);
        assert.deepEqual([requestId, status, reason], [who.requestId, outcome.status, outcome.reason]);
        if (outcome.result !== undefined) assert.equal(JSON.stringify(result), outcome.result);
        assert.deepEqual(error, outcome.error);
        // What a duplicate is given, and writes in its own name.
        const shared = outcomeOf(state);
        const { detail: _, ...told } = outcome;
        assert.deepEqual(JSON.parse(JSON.stringify(shared)), JSON.parse(JSON.stringify(told)));
        const again = ended(who, pen, { attempts: 1, deaths: 0 }, shared, duplicateOf);
        assert.equal(again.document, state.document);
      }),
      cases(500),
    );
  });

  it("is answered with Retry-After as long as there is no outcome", async () => {
    const counts = fc.record({ attempts: fc.nat(100), deaths: fc.nat(100) });
    const states = fc.oneof(
      counts.map((of) => accepted(who, pen, of)),
      counts.map((of) => working(who, pen, of, NOW + 60_000)),
    );
    await fc.assert(
      fc.asyncProperty(states, async (state) => {
        const { status, attempts } = await assertAnswered(state);
        assert.deepEqual([status, attempts], [state.status, state.attempts]);
      }),
      cases(100),
    );
  });

  it("and any item that no worker wrote is a document as it stands, or 404, and nothing between", async () => {
    const attribute = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }).map((value) => ({ S: JSON.stringify(value, undefined, 1) })),
      anyText.map((S) => ({ S: S.replace(/^\{+/, "") })),
      fc.constantFrom({}, { N: "1" }, { NULL: true }, { M: {} }, { S: "" }, { SS: ["{}"] }),
    );
    const names = fc.constantFrom("document", "status", "id", "__proto__", "toString");
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, attribute), async (item) => {
        stored = item;
        const told = await get();
        const { S } = (Object.hasOwn(item, "document") ? item.document : {}) as { S?: string };
        if (S?.startsWith("{")) {
          assert.deepEqual([told.status, told.text], [200, S]);
          JSON.parse(told.text);
        } else assert.equal(problemOf(told, "GET"), "404 not-found");
      }),
      cases(400),
    );
    assert.deepEqual(intake.problems, []);
  });
});
