import assert from "node:assert/strict";
import { Graph } from "../../../policies/core/graph.ts";
import { named } from "../../../policies/core/links.ts";
import type { Source } from "../../../policies/core/node.ts";
import { unknown } from "../harness/computed.ts";

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

  describe("when another one has its name", () => {
    const queue = (urn: string, more: Partial<Source> = {}, props: object = {}): Source => ({
      type: "aws:sqs/queue:Queue",
      name: urn,
      urn,
      props: { name: "jobs", ...props },
      dependencies: [],
      propertyDependencies: {},
      ...more,
    });
    const found = (sources: Source[], computedFrom: string[] = [], text = arn) => {
      const link = named(new Graph(sources), text, ["queue"], computedFrom);
      return link.state === "found" ? link.node.urn : link.state;
    };

    it("is the one in the ARN's region, by its own property or its provider's", () => {
      const [here, there] = [{ region: "eu-central-1" }, { region: "us-east-1" }];
      assert.equal(found([queue("a", there), queue("b", here)]), "b");
      assert.equal(found([queue("a", here, there), queue("b", {}, here)]), "b");
      assert.equal(found([queue("a", there)]), "outside");
      for (const anywhere of ["", "*", "eu-*"])
        assert.equal(found([queue("a", there)], [], `arn:aws:sqs:${anywhere}:123456789012:jobs`), "a");
    });

    it("is the one in the URL's region", () => {
      const url = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs";
      const [here, there] = [{ region: "eu-central-1" }, { region: "us-east-1" }];
      assert.equal(found([queue("a", here), queue("b", there)], [], url), "b");
      assert.equal(found([queue("a", here)], [], url), "outside");
      assert.equal(found([queue("a", here)], [], "http://127.0.0.1:4566/123456789012/jobs"), "a");
    });

    it("may be one whose own region is not known yet, whatever its provider's is", () => {
      const moved = queue("a", { region: "us-east-1" }, { region: unknown });
      assert.equal(found([moved]), "a");
    });

    it("is the one that the text was computed from, as in two accounts, also by its name alone", () => {
      for (const props of [{}, { arn }]) {
        assert.equal(found([queue("a", {}, props), queue("b", {}, props)], ["b"]), "b");
        assert.equal(found([queue("a", {}, props), queue("b", {}, props)], ["b"], "jobs"), "b");
      }
      assert.equal(found([queue("a"), queue("b")], ["a", "b"]), "outside");
      assert.equal(found([queue("a"), queue("b"), queue("c", {}, { name: "others" })], ["c"]), "outside");
    });
  });
});
