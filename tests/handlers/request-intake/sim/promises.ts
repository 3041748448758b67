import assert from "node:assert/strict";
import { INSIST_MS } from "../../../../handlers/parts/margins.ts";
import { outcomeOf } from "../../../../handlers/request-intake/document.ts";
import type { Item } from "../../../../handlers/request-intake/item.ts";
import { MAX_SKEW_MS, type Scenario, type Story, webhookOf } from "./pipeline.ts";
import type { Effect } from "./team.ts";

const NOT_DEAD_LETTERED = new Set(["conflict", "too-many-duplicates", "not-in-time"]);

/** From the look at a request's age to its attempt: it looks for the item and the key, and claims. */
const BEGINNING_MS = 3 * (INSIST_MS + 1_000);

/** Holds a story against everything that RequestIntake promises; throws at the first that it breaks. */
export function assertPromises(scenario: Scenario, story: Story): void {
  assert.equal(story.leftOver, 0, "messages were left in a queue");
  assert.deepEqual(story.overwritten, [], "an outcome was changed after it stood");
  for (const [requestId, { form }] of story.requests) {
    if (form === "without-id") continue;
    const item = story.table.items.get(requestId);
    assert.ok(item && story.endedAt.has(requestId), `${requestId} has no outcome`);
    const effects = story.effects.filter((effect) => effect.requestId === requestId);
    assertAttempts(scenario, story, requestId, effects);
    assertInTime(scenario, story, item, effects);
    assertReason(scenario, story, item, effects);
    assertLetters(story, item);
    assertTold(story, item);
  }
  assertKeys(story);
  assertCounted(scenario, story);
  const nameless = [...story.requests.values()].filter(({ form }) => form === "without-id").length;
  const letters = story.letters.filter(({ message }) => message.attributes.requestId === undefined);
  assert.ok(letters.length >= nameless, "a message without an id is not in the dead-letter queue");
}

/** No end is counted twice, and without a crash none is missed. */
function assertCounted(scenario: Scenario, { table, ended, effects }: Story): void {
  const own = [...table.items.values()].filter(({ document }) => JSON.parse(document).duplicateOf === undefined);
  const attempts = own.map((item) => item.attempts);
  assert.ok(ended.length <= own.length, `${ended.length} ends of ${own.length} requests`);
  const { lost, late, killed } = scenario.faults;
  const crashed = effects.some(({ how }) => ["died", "hung", "blocked"].includes(how));
  const troubled =
    scenario.killAfterCall || scenario.hurried || scenario.storeOut || lost + late + killed > 0 || crashed;
  if (!troubled) assert.deepEqual([...ended].sort(), attempts.sort(), "an end was not counted");
}

function assertAttempts(scenario: Scenario, story: Story, requestId: string, effects: readonly Effect[]): void {
  const numbers = effects.map(({ attempt }) => attempt);
  assert.equal(new Set(numbers).size, numbers.length, `${requestId}: an attempt number was used twice: ${numbers}`);
  assert.ok(Math.max(0, ...numbers) <= scenario.maxAttempts, `${requestId}: more attempts than allowed: ${numbers}`);
  const inOrder = [...effects].sort((a, b) => a.begin - b.begin);
  for (const [i, { begin, attempt }] of inOrder.entries()) {
    const before = inOrder[i - 1];
    if (!before) continue;
    assert.ok(before.end <= begin, `${requestId}: attempts ${before.attempt} and ${attempt} ran at once`);
    assert.ok(before.attempt < attempt, `${requestId}: attempt ${attempt} ran after ${before.attempt}`);
  }
  const endedAt = story.endedAt.get(requestId)!;
  for (const { attempt, end } of effects) {
    assert.ok(end <= endedAt, `${requestId}: attempt ${attempt} ran ${end - endedAt} ms past the outcome`);
  }
}

/** Nothing is begun that is of no use any more, and nothing ends for its age before it has it. */
function assertInTime(scenario: Scenario, { endedAt }: Story, item: Item, effects: readonly Effect[]): void {
  const { expireAfterMs = Number.POSITIVE_INFINITY, tooOldAfterMs = Number.POSITIVE_INFINITY } = scenario;
  const { acceptedAt } = item;
  const latest = acceptedAt + Math.min(expireAfterMs, tooOldAfterMs) + MAX_SKEW_MS + BEGINNING_MS;
  for (const { attempt, begin } of effects)
    assert.ok(begin <= latest, `${item.id}: attempt ${attempt} began ${begin - latest} ms too late`);
  const { reason, status } = outcomeOf(item);
  const first = JSON.parse(item.document).duplicateOf ?? item.id;
  const age = endedAt.get(first)! - Number(first.slice(0, 13)) + MAX_SKEW_MS;
  if (reason === "not-in-time")
    assert.ok(age > expireAfterMs, `${item.id} expired ${expireAfterMs - age} ms too early`);
  if (reason === "too-old")
    assert.ok(age > tooOldAfterMs, `${item.id} was called too old ${tooOldAfterMs - age} ms too early`);
  assert.equal(
    status === "expired",
    reason === "not-in-time" || reason === "too-old",
    `${item.id}: ${status} ${reason}`,
  );
}

function assertReason(scenario: Scenario, story: Story, item: Item, effects: readonly Effect[]): void {
  const { reason, result, error } = outcomeOf(item);
  const { duplicateOf, attempts } = JSON.parse(item.document);
  const last = effects.at(-1);
  const lastIs = (...hows: Effect["how"][]) =>
    assert.ok(hows.includes(last?.how as Effect["how"]), `${item.id}: ${reason}, but the last attempt ${last?.how}`);
  const { form } = story.requests.get(item.id)!;
  const { refused, lost, late, killed } = scenario.faults;
  const faulty = scenario.faultsForMs > 0 && refused + lost + late + killed > 0;
  const troubled = scenario.killAfterCall || scenario.storeOut || faulty;
  const reasons: Record<string, () => void> = {
    succeeded: () => {
      lastIs("returned");
      assert.deepEqual(JSON.parse(result!), { done: item.id, attempt: last?.attempt });
    },
    permanent: () => {
      lastIs("gave-up");
      assert.equal(error?.message, "no such item");
    },
    "attempts-exhausted": () => {
      lastIs("threw");
      assert.equal(attempts, scenario.maxAttempts);
    },
    "timed-out": () => lastIs("late", "hung", "blocked"),
    "worker-died": () => {
      assert.match(error!.message, /^worker died [1-9]\d* times?( in \d+ attempts)?$/);
      if (!troubled) lastIs("died", "blocked");
    },
    "receives-exhausted": () => assert.ok(attempts >= 1 && last?.how !== "runs"),
    "never-started": () => assert.equal(effects.length, 0),
    "result-not-json": () => lastIs("returned"),
    "not-in-time": () => assert.ok(attempts < scenario.maxAttempts && last?.how !== "runs"),
    "too-old": () => assert.ok(attempts < scenario.maxAttempts && last?.how !== "runs"),
    malformed: () => assert.equal(form, "not-json"),
    "unknown-version": () => assert.equal(form, "newer"),
    conflict: () => assert.equal(effects.length, 0),
  };
  assert.doesNotMatch(item.document, /secret/, "an error's message reached the caller");
  if (duplicateOf !== undefined) assert.equal(effects.length, 0, `${item.id}: a duplicate was worked`);
  else (reasons[reason ?? item.status] ?? assert.fail)(`${item.id}: ${reason}`);
}

function assertLetters({ letters, requests }: Story, item: Item): void {
  const { reason } = outcomeOf(item);
  const { duplicateOf } = JSON.parse(item.document);
  const sent = letters.filter(({ message }) => message.attributes.requestId === item.id);
  const due = item.status !== "succeeded" && duplicateOf === undefined && !NOT_DEAD_LETTERED.has(reason!);
  assert.equal(sent.length > 0, due, `${item.id}: ${sent.length} dead letters for ${item.status} ${reason}`);
  for (const letter of sent) {
    assert.equal(letter.reason, reason);
    assert.equal(letter.message.body, requests.get(item.id)!.body);
  }
}

/** Every outcome is announced to every channel that has an address, and the other side has it once at most, as the ledger says. */
function assertTold({ told, requests }: Story, { id, document }: Item): void {
  assert.deepEqual(told.overwritten, [], "the end of a delivery was changed after it stood");
  const finishedAt = Date.parse(JSON.parse(document).finishedAt);
  for (const channel of ["push", "webhook"] as const) {
    const about = `${channel} of ${id}`;
    const address = channel === "webhook" ? webhookOf(requests.get(id)!) : undefined;
    const ours = <T extends { channel: string; requestId: string }>(all: readonly T[]) =>
      all.filter((each) => each.channel === channel && each.requestId === id);
    const announced = ours(told.announced);
    const wanted = channel === "push" || address !== undefined;
    assert.equal(announced.length > 0, wanted, `${about}: announced ${announced.length} times`);
    for (const each of announced) assert.deepEqual([each.finishedAt, each.address], [finishedAt, address], about);
    const entry = told.entries.get(`delivery#${channel}#${id}`);
    assert.equal(entry !== undefined, wanted, about);
    if (!entry) continue;
    const taken = ours(told.taken).length;
    assert.ok(taken <= 1, `${about}: sent ${taken} times`);
    const letters = told.letters.filter(
      ({ requestId, body }) => requestId === id && (JSON.parse(body).address !== undefined) === (channel === "webhook"),
    );
    assert.equal(letters.length > 0, entry.status !== "delivered", `${about}: ${letters.length} letters`);
    const ends: Record<string, boolean> = { delivered: taken === 1, failed: taken === 0, unknown: true };
    assert.ok(ends[entry.status], `${about}: ${entry.status}, and it was taken ${taken} times`);
  }
}

/** Of the good requests under one key, those with the first's payload share its outcome and only the first was worked. */
function assertKeys({ requests, table, effects }: Story): void {
  const groups = Map.groupBy(
    [...requests].filter(([, { key, form }]) => key !== undefined && form === "good"),
    ([, { key }]) => key,
  );
  for (const [key, members] of groups) {
    const worked = new Set(effects.map(({ requestId }) => requestId).filter((id) => members.some(([m]) => m === id)));
    assert.ok(worked.size <= 1, `key ${key}: ${[...worked]} were all worked`);
    for (const [id] of members) {
      const item = table.items.get(id)!;
      const { duplicateOf } = JSON.parse(item.document);
      if (duplicateOf === undefined) continue;
      const first = table.items.get(duplicateOf)!;
      assert.equal(requests.get(duplicateOf)!.payload, requests.get(id)!.payload);
      const { detail: _, ...theirs } = outcomeOf(first);
      assert.deepEqual(outcomeOf(item), theirs, `${id} does not have the outcome of ${duplicateOf}`);
    }
    for (const [id, { payload }] of members) {
      if (outcomeOf(table.items.get(id)!).reason !== "conflict") continue;
      assert.ok(
        members.some(([, other]) => other.payload !== payload),
        `${id} conflicts with nobody`,
      );
    }
  }
}
