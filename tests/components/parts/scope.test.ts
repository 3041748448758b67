import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Overrides, Scope } from "../../../components/parts/scope.ts";
import { workQueue } from "../../../components/parts/work-queue.ts";
import { record } from "../recorder.ts";

const settings = {
  visibilityTimeout: 60,
  retention: 86_400,
  maxReceiveCount: 10,
  deadLetterRetention: 1_209_600,
  undeliveredVisibilityTimeout: 60,
  undeliveredReceives: 20,
  maxMessageSize: 1_048_576,
  kmsKeyArn: undefined,
};

const scopeWith = (overrides: Overrides) =>
  new Scope(
    "RequestIntake",
    "orders",
    new pulumi.ComponentResource("levee:index:RequestIntake", "orders"),
    false,
    overrides,
  );

describe("overrides", () => {
  it("win over what is derived, for the child that they name", async () => {
    const recorded = await record(() => {
      const scope = scopeWith({
        workQueue: { visibilityTimeoutSeconds: 7, delaySeconds: 3 },
        deadLetterQueuePolicy: { policy: "{}" },
      });
      workQueue(scope, settings);
      scope.refuseUnknownOverrides();
    });
    const { visibilityTimeoutSeconds, delaySeconds, messageRetentionSeconds } = recorded.get("orders-work").inputs;
    assert.deepEqual([visibilityTimeoutSeconds, delaySeconds, messageRetentionSeconds], [7, 3, 86_400]);
    assert.equal(recorded.get("orders-dlq-policy").inputs.policy, "{}");
    assert.equal(recorded.get("orders-undelivered").inputs.visibilityTimeoutSeconds, 60);
  });

  it("of a child that there is not are refused, with those that there are", async () => {
    await record(() => {
      const scope = scopeWith({ wrokQueue: {} });
      workQueue(scope, settings);
      assert.throws(() => scope.refuseUnknownOverrides(), {
        name: "ArgumentError",
        message:
          'RequestIntake "orders": overrides names "wrokQueue", which is none of its resources; it has deadLetterQueue, ' +
          "deadLetterQueuePolicy, undeliveredQueue, undeliveredQueuePolicy, workQueue, workQueuePolicy",
      });
    });
  });
});

describe("names within a scope", () => {
  it("carry project, stack and instance, and what else makes them unique", async () => {
    await record(
      async () => {
        const scope = scopeWith({});
        assert.equal(scope.physical("queue", "work"), "p-s-orders-work");
        scope.physicalInRegion("role", "worker").apply((name) => assert.equal(name, "p-s-orders-worker-eu-central-1"));
        scope
          .physicalInWorld("bucket", "results")
          .apply((name) => assert.equal(name, "p-s-orders-results-123456789012-eu-central-1"));
      },
      { project: "p", stack: "s" },
    );
  });
});
