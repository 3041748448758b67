import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { PermanentError } from "../../../handlers/request-intake/contract.ts";
import { letterAttributes, MAX_MESSAGE_BYTES, sizeOf } from "../../../handlers/request-intake/dead-letter.ts";
import { type Letter, type Redriven, redrive } from "../../../handlers/request-intake/redrive.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { takeUndelivered } from "../../../handlers/request-intake/undelivered-request.ts";
import { calm, ID, jobOf, messageWith } from "./calm.ts";

const RETENTION_S = 1_000_000;

class Crash extends Error {}

/** The two queues and the table, with what an operator does and what a worker does as single steps. */
function pipeline() {
  const given = calm();
  given.ports.nonce = randomUUID;
  const dlq: Letter[] = [];
  const work: Letter[] = [];
  const worked: { attempt: number; how: "failed" | "succeeded" }[] = [];
  let n = 0;
  const stored = (body: string, attributes: Readonly<Record<string, string>>): Letter => ({
    messageId: `m${n++}`,
    body,
    attributes,
  });
  given.ports.deadLetters.send = async (letter) => void dlq.push(stored(letter.message.body, letterAttributes(letter)));
  const job = (how: "failed" | "succeeded") =>
    jobOf((_, { attempt }) => {
      worked.push({ attempt, how });
      if (how === "failed") throw new PermanentError("down");
      return "done";
    });

  return {
    ...given,
    dlq,
    work,
    worked,
    /** The worker takes a message; it is acknowledged unless it has to come again. */
    async deliver(letter: Letter, how: "failed" | "succeeded", copy = false): Promise<void> {
      const message = { ...messageWith(), ...letter };
      const { act } = await takeRequest(given.shift, job(how), message);
      if (act === "ack" && !copy) work.splice(work.indexOf(letter), 1);
    },
    /** SQS takes a message away before anybody could work it. */
    async giveUp(letter: Letter): Promise<void> {
      const { act } = await takeUndelivered(given.shift, { ...messageWith(), ...letter });
      if (act === "ack") work.splice(work.indexOf(letter), 1);
    },
    /** The operator's process; every call of its is told to `at` before and after it was made. */
    redrive(letter: Letter, at: (when: "before" | "after") => Promise<void> | void = () => {}): Promise<Redriven> {
      const call =
        <Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
        async (...args: Args): Promise<Result> => {
          await at("before");
          const result = await run(...args);
          await at("after");
          return result;
        };
      const { store, clock, nonce } = given.ports;
      return redrive(
        {
          clock,
          nonce,
          store: { ...store, read: call(store.read), transition: call(store.transition) },
          send: call(
            async (body, attributes, group) => void work.push({ ...stored(body, attributes), ...(group && { group }) }),
          ),
          remove: call(async () => {
            const index = dlq.indexOf(letter);
            if (index >= 0) dlq.splice(index, 1);
          }),
        },
        letter,
        RETENTION_S,
      );
    },
    status: () => given.table.items.get(ID)?.status,
    document: () => JSON.parse(given.table.items.get(ID)!.document),
  };
}

/** One request that failed for good, with its letter. */
async function failedOnce(attributes: Record<string, string> = {}, body = "{}") {
  const pipe = pipeline();
  pipe.work.push({ messageId: "first", body, attributes: messageWith(attributes, body).attributes });
  await pipe.deliver(pipe.work[0]!, "failed");
  assert.deepEqual([pipe.dlq.length, pipe.work.length, pipe.status()], [1, 0, "failed"]);
  return { ...pipe, letter: pipe.dlq[0]! };
}

describe("a redrive by hand", () => {
  it("leaves it its tenant's", async () => {
    const pipe = await failedOnce();
    const letter = { ...pipe.letter, group: "acme" };
    pipe.dlq.splice(0, 1, letter);
    assert.equal((await pipe.redrive(letter)).did, "redriven");
    assert.equal(pipe.work[0]!.group, "acme");
  });

  it("puts the request back under its id: `accepted` at once, worked from attempt 1", async () => {
    const pipe = await failedOnce();
    assert.deepEqual(await pipe.redrive(pipe.letter), { did: "redriven", requestId: ID });
    assert.deepEqual([pipe.dlq.length, pipe.work.length], [0, 1]);
    const { status, attempts, requestId, reason, error } = pipe.document();
    assert.deepEqual([status, attempts, requestId, reason, error], ["accepted", 0, ID, undefined, undefined]);
    assert.equal(pipe.work[0]!.body, "{}");
    assert.equal(pipe.work[0]!.attributes.reason, undefined);
    await pipe.deliver(pipe.work[0]!, "succeeded");
    assert.deepEqual([pipe.document().status, pipe.document().attempts], ["succeeded", 1]);
  });

  it("outlives its message and what it ends in: the item is not forgotten before", async () => {
    const pipe = await failedOnce();
    await pipe.redrive(pipe.letter);
    const seconds = pipe.table.items.get(ID)!.expiresAt - Math.ceil(pipe.time.now / 1000);
    assert.equal(seconds, 14 * 86_400 + RETENTION_S);
  });

  it("fails again with a letter of its own, which can be redriven again", async () => {
    const pipe = await failedOnce();
    await pipe.redrive(pipe.letter);
    await pipe.deliver(pipe.work[0]!, "failed");
    assert.deepEqual([pipe.status(), pipe.dlq.length], ["failed", 1]);
    await pipe.redrive(pipe.dlq[0]!);
    await pipe.deliver(pipe.work[0]!, "succeeded");
    assert.deepEqual([pipe.status(), pipe.dlq.length, pipe.work.length], ["succeeded", 0, 0]);
  });

  it("comes back as a letter when SQS gives it up before it was worked", async () => {
    const pipe = await failedOnce();
    await pipe.redrive(pipe.letter);
    await pipe.giveUp(pipe.work[0]!);
    assert.deepEqual([pipe.document().reason, pipe.dlq.length, pipe.dlq[0]!.body], ["never-started", 1, "{}"]);
  });

  it("fails anew when it is as unreadable as it was, also where a worker is faster than the operator's next write", async () => {
    for (const when of ["before the write", "after the redrive"]) {
      const pipe = await failedOnce({}, "{");
      assert.equal(pipe.document().reason, "malformed");
      await pipe.redrive(pipe.letter, async () => {
        if (when === "before the write" && pipe.work.length > 0) await pipe.deliver(pipe.work[0]!, "failed");
      });
      if (pipe.work.length > 0) await pipe.deliver(pipe.work[0]!, "failed");
      assert.deepEqual([pipe.status(), pipe.work.length, pipe.dlq.length], ["failed", 0, 1], when);
      assert.equal(pipe.dlq[0]!.attributes.failure, pipe.table.items.get(ID)!.rev, when);
    }
  });

  it("drops a letter whose request has succeeded since, or has a newer one", async () => {
    const pipe = await failedOnce();
    const copy = { ...pipe.letter, messageId: "copy" };
    pipe.dlq.push(copy);
    await pipe.redrive(pipe.letter);
    await pipe.deliver(pipe.work[0]!, "failed");
    assert.deepEqual(await pipe.redrive(copy), {
      did: "dropped",
      requestId: ID,
      why: "it has failed again since, and has a newer letter",
    });
    pipe.dlq.push(copy);
    await pipe.redrive(pipe.dlq[0]!);
    await pipe.deliver(pipe.work[0]!, "succeeded");
    assert.deepEqual(await pipe.redrive(copy), { did: "dropped", requestId: ID, why: "it has succeeded since" });
    assert.deepEqual([pipe.dlq.length, pipe.work.length, pipe.status()], [0, 0, "succeeded"]);
  });

  it("leaves a letter that no worker could take", async () => {
    const pipe = pipeline();
    const letter = { messageId: "m", body: "{", attributes: { reason: "malformed" } };
    pipe.dlq.push(letter);
    assert.equal((await pipe.redrive(letter)).did, "left");
    assert.deepEqual([pipe.dlq.length, pipe.work.length], [1, 0]);
  });

  it("takes what SQS itself moved, without a reason: never worked, or its worker died", async () => {
    for (const died of [false, true]) {
      const pipe = await failedOnce();
      const { attributes } = messageWith();
      pipe.dlq.splice(0, 1, { messageId: "moved", body: "{}", attributes });
      if (died)
        pipe.table.items.set(ID, {
          ...pipe.table.items.get(ID)!,
          status: "working",
          attempts: 2,
          deadLetter: undefined,
        });
      else pipe.table.items.delete(ID);
      assert.equal((await pipe.redrive(pipe.dlq[0]!)).did, "redriven");
      assert.equal(pipe.status(), died ? "working" : "accepted");
      await pipe.deliver(pipe.work[0]!, "succeeded");
      assert.equal(pipe.status(), "succeeded");
    }
  });

  it("finds room to name the failure beside a body of a full MiB, or leaves the letter", async () => {
    for (const traceHeader of ["Root=1-67891233-abcdef012345678912345678", undefined]) {
      const attributes: Record<string, string> = traceHeader ? { traceHeader } : {};
      const body = JSON.stringify("x".repeat(MAX_MESSAGE_BYTES - sizeOf("", messageWith(attributes).attributes) - 2));
      const pipe = await failedOnce(attributes, body);
      assert.equal(pipe.letter.attributes.failure === undefined, traceHeader === undefined);
      const { did } = await pipe.redrive(pipe.letter);
      if (!traceHeader) {
        assert.deepEqual([did, pipe.dlq.length, pipe.work.length, pipe.status()], ["left", 1, 0, "failed"]);
        continue;
      }
      assert.ok(sizeOf(body, pipe.work[0]!.attributes) <= MAX_MESSAGE_BYTES);
      await pipe.deliver(pipe.work[0]!, "succeeded");
      assert.equal(pipe.status(), "succeeded");
    }
  });

  it("loses nothing and works nothing after its success, wherever it ends and whatever a worker does meanwhile", async () => {
    const step = fc.constantFrom("nothing", "nothing", "fails", "succeeds", "comes twice", "is given up");
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.array(fc.record({ call: fc.nat({ max: 8 }), when: fc.constantFrom("before", "after") }), { maxLength: 4 }),
        fc.boolean(),
        async (meanwhile, crashes, twoLetters) => {
          const pipe = await failedOnce();
          if (twoLetters) pipe.dlq.push({ ...pipe.letter, messageId: "copy" });
          const steps = [...meanwhile];
          const judge = () => {
            const over = pipe.status() === "succeeded";
            assert.ok(over || pipe.dlq.length + pipe.work.length > 0, "it is in no queue");
            const first = pipe.worked.findIndex(({ how }) => how === "succeeded");
            assert.ok(first < 0 || first === pipe.worked.length - 1, "it was worked after its success");
            if (first >= 0) assert.equal(pipe.status(), "succeeded", "its success was undone");
          };
          const goOn = async () => {
            const [message] = pipe.work;
            const next = steps.shift() ?? "nothing";
            if (message && next === "is given up") await pipe.giveUp(message);
            else if (message && next !== "nothing")
              await pipe.deliver(message, next === "fails" ? "failed" : "succeeded", next === "comes twice");
            judge();
          };
          // An operator who is interrupted, and tries again until it goes through.
          for (const crash of [...crashes, undefined]) {
            let call = 0;
            for (const letter of [...pipe.dlq]) {
              const at = async (when: "before" | "after") => {
                await goOn();
                if (crash?.call === call && crash.when === when) throw new Crash();
                if (when === "after") call++;
                judge();
              };
              await pipe.redrive(letter, at).catch((error) => assert.ok(error instanceof Crash, error));
            }
          }
          steps.length = 0;
          // In the end the service behind is up again.
          for (let round = 0; round < 20 && pipe.dlq.length + pipe.work.length > 0; round++) {
            for (const message of [...pipe.work]) await pipe.deliver(message, "succeeded");
            for (const letter of [...pipe.dlq]) await pipe.redrive(letter);
            judge();
          }
          assert.deepEqual([pipe.status(), pipe.dlq.length, pipe.work.length], ["succeeded", 0, 0]);
          assert.equal(pipe.worked.filter(({ how }) => how === "succeeded").length, 1);
        },
      ),
      { numRuns: 300 },
    );
  });
});
