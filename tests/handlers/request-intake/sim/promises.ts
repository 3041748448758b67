import assert from "node:assert/strict";
import { INSIST_MS } from "../../../../handlers/parts/margins.ts";
import type { DeadLetter } from "../../../../handlers/request-intake/dead-letter.ts";
import { outcomeOf } from "../../../../handlers/request-intake/document.ts";
import type { Item } from "../../../../handlers/request-intake/item.ts";
import { connectionOf, type End, MAX_SKEW_MS, type Scenario, type Story, webhookOf } from "./pipeline.ts";
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
    const ends = story.ends.get(requestId) ?? [];
    assert.ok(item && ends.length > 0 && ends.at(-1)?.undoneAt === undefined, `${requestId} has no outcome`);
    const effects = story.effects.filter((effect) => effect.requestId === requestId);
    const lives = ends.map((_, life) => effects.filter(({ begin }) => lifeAt(ends, begin) === life));
    assert.equal(lives.flat().length, effects.length);
    assertNotAtOnce(requestId, effects);
    for (const [life, theirs] of lives.entries()) assertAttempts(scenario, requestId, theirs, ends[life]!.at);
    assertInTime(scenario, story, item, effects);
    assertReason(scenario, story, item, lives.at(-1)!);
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
function assertCounted(scenario: Scenario, { table, ended, ends, effects }: Story): void {
  const own = [...table.items.values()].filter(({ document }) => JSON.parse(document).duplicateOf === undefined);
  const attempts = own.map((item) => item.attempts);
  const undone = [...ends.values()].flat().filter(({ undoneAt }) => undoneAt !== undefined).length;
  assert.ok(ended.length <= own.length + undone, `${ended.length} ends of ${own.length} requests, ${undone} undone`);
  const { lost, late, killed } = scenario.faults;
  const crashed = effects.some(({ how }) => ["died", "hung", "blocked"].includes(how));
  const troubled =
    scenario.killAfterCall || scenario.hurried || scenario.storeOut || lost + late + killed + undone > 0 || crashed;
  if (!troubled) assert.deepEqual([...ended].sort(), attempts.sort(), "an end was not counted");
}

/** How many times its end had been undone by then. */
const lifeAt = (ends: readonly End[], at: number): number =>
  ends.filter(({ undoneAt = Number.POSITIVE_INFINITY }) => undoneAt <= at).length;

function assertNotAtOnce(requestId: string, effects: readonly Effect[]): void {
  const inOrder = [...effects].sort((a, b) => a.begin - b.begin);
  for (const [i, { begin, attempt }] of inOrder.entries()) {
    const before = inOrder[i - 1];
    assert.ok(!before || before.end <= begin, `${requestId}: attempts ${before?.attempt} and ${attempt} ran at once`);
  }
}

/** Those of one life, from 1 on, with nothing after its end. */
function assertAttempts(scenario: Scenario, requestId: string, effects: readonly Effect[], endedAt: number): void {
  const numbers = effects.map(({ attempt }) => attempt);
  assert.equal(new Set(numbers).size, numbers.length, `${requestId}: an attempt number was used twice: ${numbers}`);
  assert.ok(Math.max(0, ...numbers) <= scenario.maxAttempts, `${requestId}: more attempts than allowed: ${numbers}`);
  const inOrder = [...effects].sort((a, b) => a.begin - b.begin);
  for (const [i, { attempt }] of inOrder.entries()) {
    const before = inOrder[i - 1];
    assert.ok(!before || before.attempt < attempt, `${requestId}: attempt ${attempt} ran after ${before?.attempt}`);
  }
  for (const { attempt, end } of effects) {
    assert.ok(end <= endedAt, `${requestId}: attempt ${attempt} ran ${end - endedAt} ms past the outcome`);
  }
}

/** Nothing is begun that is of no use any more, and nothing ends for its age before it has it. */
function assertInTime(scenario: Scenario, { ends, sentAt }: Story, item: Item, effects: readonly Effect[]): void {
  const { expireAfterMs = Number.POSITIVE_INFINITY, tooOldAfterMs = Number.POSITIVE_INFINITY } = scenario;
  for (const { attempt, begin } of effects) {
    const sent = Math.max(...(sentAt.get(item.id) ?? []).filter((at) => at <= begin));
    const latest = sent + Math.min(expireAfterMs, tooOldAfterMs) + MAX_SKEW_MS + BEGINNING_MS;
    assert.ok(begin <= latest, `${item.id}: attempt ${attempt} began ${begin - latest} ms too late`);
  }
  const { reason, status } = outcomeOf(item);
  const first = JSON.parse(item.document).duplicateOf ?? item.id;
  const age = ends.get(first)!.at(-1)!.at - Number(first.slice(0, 13)) + MAX_SKEW_MS;
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

/** What an operator has to see was put to the dead-letter queue, and lies there: whatever was put back has come back, or has undone the failure. */
function assertLetters({ letters, buried, requests }: Story, item: Item): void {
  const { reason } = outcomeOf(item);
  const { duplicateOf } = JSON.parse(item.document);
  const sent = letters.filter(
    ({ message, failure }) => message.attributes.requestId === item.id && failure === item.rev,
  );
  const due = item.status !== "succeeded" && duplicateOf === undefined && !NOT_DEAD_LETTERED.has(reason!);
  assert.equal(sent.length > 0, due, `${item.id}: ${sent.length} dead letters for ${item.status} ${reason}`);
  for (const letter of sent) {
    assert.equal(letter.reason, reason);
    assert.equal(letter.message.body, requests.get(item.id)!.body);
  }
  const lies = buried.some(({ attributes }) => attributes.requestId === item.id && attributes.failure === item.rev);
  assert.ok(lies || !due, `${item.id}: its dead letter is gone`);
}

/** The outcome that stands is announced to every channel that has an address, and the other side has it once at most, as the ledger says. */
function assertTold(story: Story, { id, document }: Item): void {
  const { told, requests } = story;
  assert.deepEqual(told.overwritten, [], "the end of a delivery was changed after it stood");
  const finishedAt = Date.parse(JSON.parse(document).finishedAt);
  const posted = requests.get(id)!;
  const addresses = { push: undefined, webhook: webhookOf(posted), socket: posted.connected && connectionOf(id) };
  for (const channel of ["push", "webhook", "socket"] as const) {
    const about = `${channel} of ${id}`;
    const address = addresses[channel] || undefined;
    const ours = <T extends { channel: string; requestId?: string }>(all: readonly T[]) =>
      all.filter((each) => each.channel === channel && each.requestId === id);
    const announced = ours(told.announced);
    for (const each of announced) assert.equal(each.address, address, about);
    const taken = Map.groupBy(ours(told.taken), (each) => each.finishedAt);
    for (const [at, all] of taken) assert.equal(all.length, 1, `${about}: sent ${all.length} times, of ${at}`);
    const now = announced.filter((each) => each.finishedAt === finishedAt).length;
    // Who repeats a request ends it when its own message may be gone, and with that its connection.
    if (channel === "socket" && story.letters.some((letter) => isWithoutConnection(letter, id))) continue;
    const wanted = channel === "push" || address !== undefined;
    assert.equal(now > 0, wanted, `${about}: announced ${now} times`);
    const entry = told.entries.get(`delivery#${channel}#${id}`);
    assert.equal(entry?.finishedAt, wanted ? finishedAt : undefined, about);
    if (!entry) continue;
    const letters = ours(told.letters).filter(({ body }) => JSON.parse(body).finishedAt === finishedAt);
    const owed = entry.status === "failed" || entry.status === "unknown";
    assert.equal(letters.length > 0, owed, `${about}: ${letters.length} letters for ${entry.status}`);
    const times = taken.get(finishedAt)?.length ?? 0;
    const ends: Record<string, boolean> = {
      delivered: times === 1,
      failed: times === 0,
      gone: times === 0,
      unknown: true,
    };
    assert.ok(ends[entry.status], `${about}: ${entry.status}, and it was taken ${times} times`);
  }
}

const isWithoutConnection = ({ message: { attributes } }: DeadLetter, id: string): boolean =>
  attributes.requestId === id && attributes.replyTo === undefined;

/** Of the good requests under one key, those with the first's payload share its outcome and only the first was worked. */
function assertKeys({ requests, table, effects, ends }: Story): void {
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
      assert.equal(requests.get(duplicateOf)!.payload, requests.get(id)!.payload);
      // One of them: who has it keeps it when the first is redriven.
      const theirs = ends.get(duplicateOf)!.map((end) => JSON.stringify(outcomeOf(end)));
      assert.ok(theirs.includes(JSON.stringify(outcomeOf(item))), `${id} does not have the outcome of ${duplicateOf}`);
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
