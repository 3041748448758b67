import assert from "node:assert/strict";
import fc from "fast-check";
import { dynamoDbStore } from "../../../handlers/request-intake/aws/dynamodb-store.ts";
import type { State, Status } from "../../../handlers/request-intake/item.ts";
import type { StatusStore } from "../../../handlers/request-intake/ports.ts";
import { storeOver, Table } from "../../handlers/request-intake/sim/table.ts";
import { Stage } from "./stage.ts";

const id = fc.constantFrom("a", "b");
const rev = fc.constantFrom("r1", "r2", "r3");
const state: fc.Arbitrary<State> = fc.record(
  {
    status: fc.constantFrom<Status>("accepted", "working", "succeeded", "failed"),
    attempts: fc.nat({ max: 3 }),
    leaseUntil: fc.nat(),
    rev,
    deaths: fc.nat({ max: 3 }),
    timedOut: fc.nat({ max: 3 }),
    acceptedAt: fc.nat(),
    expiresAt: fc.nat(),
    document: fc.json(),
    deadLetter: fc.constant<"owed">("owed"),
    detail: fc.string({ minLength: 1, unit: "binary" }),
  },
  { requiredKeys: ["status", "attempts", "leaseUntil", "rev", "deaths", "acceptedAt", "expiresAt", "document"] },
);
/** What an absent item is made as: nobody has worked it. */
const fresh = state.map(({ timedOut, deadLetter, detail, ...rest }): State => ({ ...rest, status: "accepted" }));
const holder = fc.record({ requestId: id, acceptedAt: fc.nat(), payloadHash: rev });
const second = fc.nat({ max: 10 });

const operation: fc.Arbitrary<(store: StatusStore) => Promise<unknown>> = fc.oneof(
  fc.tuple(id).map((args) => (store: StatusStore) => store.read(...args)),
  fc.tuple(id, fc.option(rev), state).map((args) => (store: StatusStore) => store.transition(...args)),
  fc.tuple(id, id, fresh).map((args) => (store: StatusStore) => store.enlist(...args)),
  fc.tuple(id, rev).map((args) => (store: StatusStore) => store.discharge(...args)),
  fc.tuple(id, holder, second, second).map((args) => (store: StatusStore) => store.takeKey(...args)),
  fc.tuple(id, second).map((args) => (store: StatusStore) => store.readKey(...args)),
  fc.tuple(id, id, second).map((args) => (store: StatusStore) => store.keepReply(...args)),
  id.map((it) => (store: StatusStore) => store.replyOf(it)),
);

describe("the status table in DynamoDB", () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage?.close());

  it("answers every sequence of operations as the model does that the promises are proved on", async () => {
    const direct = <T>(effect: () => T) => Promise.resolve(effect());
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 12 }), async (operations) => {
        const own = `${run++}:`;
        const model = storeOver(new Table(), direct);
        const real = renamed(dynamoDbStore(stage.aws.dynamodb, "status"), own);
        for (const operate of operations) {
          assert.deepEqual(plain(await operate(real)), plain(await operate(model)));
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** Each run has items of its own. */
function renamed(store: StatusStore, own: string): StatusStore {
  const back = (value: unknown) => JSON.parse(JSON.stringify(value ?? null).replaceAll(`"id":"${own}`, '"id":"'));
  return {
    read: async (id) => back(await store.read(own + id)) ?? undefined,
    transition: async (id, ...rest) => back(await store.transition(own + id, ...rest)),
    enlist: async (id, ...rest) => back(await store.enlist(own + id, ...rest)),
    discharge: (id, ...rest) => store.discharge(own + id, ...rest),
    takeKey: (hash, ...rest) => store.takeKey(own + hash, ...rest),
    readKey: (hash, ...rest) => store.readKey(own + hash, ...rest),
    keepReply: (id, ...rest) => store.keepReply(own + id, ...rest),
    replyOf: (id) => store.replyOf(own + id),
  };
}

/** Sets have no order; what is undefined is not there. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null), (key, inner) => (key === "followers" ? [...inner].sort() : inner));
