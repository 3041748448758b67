import assert from "node:assert/strict";
import type { Graph } from "../../../policies/core/graph.ts";
import { named } from "../../../policies/core/links.ts";

describe("the resource that a text names", () => {
  const arn = "arn:aws:sqs:eu-central-1:123456789012:jobs";
  const outcome = (size: number) => {
    let looks = 0;
    const queue = () => ({
      get kind() {
        looks += 1;
        return "queue";
      },
      own: () => undefined,
    });
    const queues = Array.from({ length: size }, queue);
    const link = named({ calledBy: () => queues } as unknown as Graph, arn, ["queue"]);
    return { state: link.state, looks };
  };

  it("is the only one of that name", () => assert.equal(outcome(1).state, "found"));

  it("is none of several, and of thousands no more than two are looked at each time", () => {
    const few = outcome(2);
    assert.equal(few.state, "outside");
    assert.deepEqual(outcome(5_000), few);
  });
});
