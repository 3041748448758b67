import assert from "node:assert/strict";
import fc from "fast-check";
import { limitOf, Throttle } from "../../../local/gateway/throttle.ts";

const PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html";

describe("Throttle", () => {
  it(`lets a burst through and then the rate: ${PAGE}`, () => {
    let now = 0;
    const throttle = new Throttle(() => now);
    const take = () => throttle.take("a", { rate: 10, burst: 5 });
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(take), [true, true, true, true, true, false]);
    now = 100;
    assert.deepEqual([take(), take()], [true, false]);
    now = 10_000;
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(take), [true, true, true, true, true, false]);
  });

  it("keeps a bucket for each key, has no limit below 0 and lets nothing through at 0", () => {
    const throttle = new Throttle(() => 0);
    assert.deepEqual(
      ["a", "b", "a"].map((key) => throttle.take(key, { rate: 1, burst: 1 })),
      [true, true, false],
    );
    assert.ok([1, 2, 3].every(() => throttle.take("c", { rate: -1, burst: 0 })));
    assert.ok(!throttle.take("d", { rate: 0, burst: 0 }));
  });

  it("never lets more through in any window than its burst and what the rate adds", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }),
        (rate, burst, gaps) => {
          let now = 0;
          const throttle = new Throttle(() => now);
          const taken: number[] = [];
          for (const gap of gaps) {
            now += gap;
            if (throttle.take("k", { rate, burst })) taken.push(now);
          }
          for (let i = 0; i < taken.length; i++)
            for (let j = i; j < taken.length; j++)
              assert.ok(j - i + 1 <= burst + ((taken[j]! - taken[i]!) / 1000) * rate + 1e-6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("takes a method's own setting before that of the stage", () => {
    const settings = {
      "*/*": { throttlingRateLimit: 100, throttlingBurstLimit: 50 },
      "requests/POST": { throttlingRateLimit: 7, throttlingBurstLimit: 3 },
      "~1requests~1{id}/GET": { throttlingRateLimit: 9 },
    };
    assert.deepEqual(limitOf(settings, "/requests", "POST"), { rate: 7, burst: 3 });
    assert.deepEqual(limitOf(settings, "/requests/{id}", "GET"), { rate: 9, burst: 50 });
    assert.deepEqual(limitOf(settings, "/other", "GET"), { rate: 100, burst: 50 });
    assert.equal(limitOf({}, "/other", "GET"), undefined);
  });
});
