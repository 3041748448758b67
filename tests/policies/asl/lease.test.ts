import assert from "node:assert/strict";
import fc from "fast-check";
import { type Lease, leaseOf } from "../../../policies/asl/lease.ts";
import { parseDefinition } from "../../../policies/asl/parse.ts";
import { UNKNOWN } from "../../../policies/core/unknown.ts";
import { placesIn, randomDefinition, withUnknownAt } from "./random-definitions.ts";
import { semaphore } from "./semaphore.ts";

function lease(definition: unknown, substitutions?: unknown, name?: string): Lease {
  const parsed = parseDefinition(definition, substitutions);
  assert.ok(parsed !== UNKNOWN && "definition" in parsed);
  return leaseOf(parsed.definition, { name });
}

function held(definition: unknown): Extract<Lease, { held: true }> {
  const found = lease(definition);
  assert.ok(found.held === true, JSON.stringify(found));
  return found;
}

function why(definition: unknown, substitutions?: unknown): string {
  const found = lease(definition, substitutions);
  assert.ok(found.held === false, JSON.stringify(found));
  return found.why;
}

const key = { pk: { S: "nightly" } };
const values = {
  ":me": { "S.$": "$$.Execution.Id" },
  ":now": { "S.$": "$$.State.EnteredTime" },
  ":expires": { "S.$": "$.expires" },
};
const acquire = {
  Type: "Task",
  Resource: "arn:aws:states:::dynamodb:updateItem",
  Parameters: {
    TableName: "leases",
    Key: key,
    UpdateExpression: "SET #owner = :me, expires = :expires",
    ConditionExpression: "attribute_not_exists(#owner) OR expires < :now",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: values,
  },
  Next: "Work",
};
const work = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Next: "Release" };
const release = {
  Type: "Task",
  Resource: "arn:aws:states:::dynamodb:updateItem",
  Parameters: {
    TableName: "leases",
    Key: key,
    UpdateExpression: "REMOVE #owner, expires",
    ConditionExpression: "#owner = :me",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: { ":me": values[":me"] },
  },
  End: true,
};
const machine = (states: Record<string, unknown>, StartAt = "Acquire") => ({
  StartAt,
  States: { Acquire: acquire, Work: work, Release: release, ...states },
});
const acquireWith = (Parameters: Record<string, unknown>) => ({
  ...acquire,
  Parameters: { ...acquire.Parameters, ...Parameters },
});
const put = (parameters: Record<string, unknown>) => ({
  ...acquire,
  Resource: "arn:aws:states:::dynamodb:putItem",
  Parameters: { TableName: "leases", Item: { pk: { S: "nightly" }, owner: values[":me"] }, ...parameters },
});
const free = {
  Type: "Task",
  Resource: "arn:aws:states:::dynamodb:deleteItem",
  Parameters: { TableName: "leases", Key: key },
  End: true,
};
const catchAll = (Next: string) => [{ ErrorEquals: ["States.ALL"], Next }];

const takeover = {
  Acquire: { ...acquire, Catch: [{ ErrorEquals: ["DynamoDB.ConditionalCheckFailedException"], Next: "Holder" }] },
  Holder: { Type: "Task", Resource: "arn:aws:states:::dynamodb:getItem", Next: "Describe" },
  Describe: { Type: "Task", Resource: "arn:aws:states:::aws-sdk:sfn:describeExecution", Next: "Is it dead?" },
  "Is it dead?": { Type: "Choice", Choices: [{ Next: "Take over" }], Default: "Skipped" },
  Skipped: { Type: "Succeed" },
  "Take over": {
    ...acquire,
    Parameters: {
      ...acquire.Parameters,
      UpdateExpression: "SET #owner = :me, fence = fence + :one",
      ConditionExpression: "#owner = :seenOwner AND fence = :seenFence",
      ExpressionAttributeValues: {
        ":me": values[":me"],
        ":one": { N: "1" },
        ":seenOwner": { "S.$": "$.holder.Item.owner.S" },
        ":seenFence": { "N.$": "$.holder.Item.fence.N" },
      },
    },
  },
};

/** The schedule of this project, in short: acquire, take over from the dead, read the condition, each target, release. */
const scheduledBatch = {
  QueryLanguage: "JSONata",
  StartAt: "Acquire",
  TimeoutSeconds: 3600,
  States: {
    Acquire: {
      Type: "Task",
      Resource: "arn:aws:states:::dynamodb:updateItem",
      Arguments: {
        TableName: "nightly-leases",
        Key: { schedule: { S: "nightly" } },
        UpdateExpression:
          "SET slot = :slot, #owner = :me, expires = :expires, fence = if_not_exists(fence, :zero) + :one",
        ConditionExpression:
          "(attribute_not_exists(slot) OR slot < :slot) AND (attribute_not_exists(#owner) OR expires < :now)",
        ExpressionAttributeNames: { "#owner": "owner" },
        ExpressionAttributeValues: {
          ":slot": { S: "{% $states.input.slot %}" },
          ":me": { S: "{% $states.context.Execution.Id %}" },
          ":now": { N: "{% $string($millis()) %}" },
          ":expires": { N: "{% $string($millis() + 900000) %}" },
          ":zero": { N: "0" },
          ":one": { N: "1" },
        },
        ReturnValues: "ALL_NEW",
      },
      Catch: [{ ErrorEquals: ["DynamoDB.ConditionalCheckFailedException"], Next: "Holder" }],
      Assign: { fence: "{% $states.result.Attributes.fence.N %}" },
      Next: "Paused?",
    },
    Holder: { Type: "Task", Resource: "arn:aws:states:::dynamodb:getItem", Arguments: {}, Next: "Describe" },
    Describe: { Type: "Task", Resource: "arn:aws:states:::aws-sdk:sfn:describeExecution", Next: "Dead?" },
    "Dead?": { Type: "Choice", Choices: [{ Condition: "{% $dead %}", Next: "TakeOver" }], Default: "Skipped" },
    TakeOver: {
      Type: "Task",
      Resource: "arn:aws:states:::dynamodb:updateItem",
      Arguments: {
        TableName: "nightly-leases",
        Key: { schedule: { S: "nightly" } },
        UpdateExpression: "SET #owner = :me, fence = fence + :one",
        ConditionExpression: "#owner = :seenOwner AND fence = :seenFence",
        ExpressionAttributeNames: { "#owner": "owner" },
        ExpressionAttributeValues: {
          ":me": { S: "{% $states.context.Execution.Id %}" },
          ":seenOwner": { S: "{% $holder.owner.S %}" },
          ":seenFence": { N: "{% $holder.fence.N %}" },
          ":one": { N: "1" },
        },
      },
      Next: "Paused?",
    },
    Skipped: { Type: "Succeed" },
    "Paused?": { Type: "Choice", Choices: [{ Condition: "{% $paused %}", Next: "Release" }], Default: "Each" },
    Each: {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "INLINE" },
        StartAt: "Step",
        States: { Step: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true } },
      },
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Release" }],
      Next: "Release",
    },
    Release: {
      Type: "Task",
      Resource: "arn:aws:states:::dynamodb:updateItem",
      Arguments: {
        TableName: "nightly-leases",
        Key: { schedule: { S: "nightly" } },
        UpdateExpression: "REMOVE #owner, expires",
        ConditionExpression: "#owner = :me AND fence = :fence",
        ExpressionAttributeNames: { "#owner": "owner" },
        ExpressionAttributeValues: {
          ":me": { S: "{% $states.context.Execution.Id %}" },
          ":fence": { N: "{% $fence %}" },
        },
      },
      End: true,
    },
  },
};

describe("leaseOf", () => {
  it("knows this project's own schedule as held, released always, and not kept by the dead", () =>
    assert.deepEqual(held(scheduledBatch), {
      held: true,
      state: "States.Acquire",
      table: "nightly-leases",
      expires: true,
      released: "always",
      notes: [{ text: "States.TakeOver can take the lease over when States.Acquire does not get it", left: false }],
    }));

  it("recognises a conditional write before all work, and what becomes of it", () =>
    assert.deepEqual(held(machine({})), {
      held: true,
      state: "States.Acquire",
      table: "leases",
      expires: true,
      released: "on success only",
      notes: [],
    }));

  it("tells a release on every way out from one on success, and from none", () => {
    assert.equal(held(machine({ Work: { ...work, Catch: catchAll("Release") } })).released, "always");
    assert.equal(
      held(machine({ Work: { ...work, Catch: [{ ErrorEquals: ["Known"], Next: "Release" }] } })).released,
      "on success only",
    );
    assert.equal(held(machine({ Work: { ...work, Next: undefined, End: true } })).released, "never");
  });

  it("warns of a release that frees the lease of whoever came after the expiry", () => {
    const notes = (states: Record<string, unknown>) =>
      held(machine({ Work: { ...work, Catch: catchAll("Release") }, ...states }))
        .notes.map(({ text }) => text)
        .join();
    assert.match(
      notes({ Release: free }),
      /^States\.Release frees the lease without asking whether it is still its own: a run that outlived .* "owner = :me"/,
    );
    assert.equal(notes({}), "");
    // What does not expire is nobody else's.
    const forever = put({ ConditionExpression: "attribute_not_exists(pk)" });
    assert.doesNotMatch(notes({ Acquire: forever, Release: free }), /still its own/);
  });

  it("warns of a lease that a dead run keeps", () => {
    const forever = put({ ConditionExpression: "attribute_not_exists(pk)" });
    const found = held(machine({ Acquire: forever, Release: free }));
    assert.equal(found.expires, false);
    assert.match(found.notes.map(({ text }) => text).join(), /does not expire and is released only when all goes well/);
    const always = held(machine({ Acquire: forever, Release: free, Work: { ...work, Catch: catchAll("Release") } }));
    assert.match(always.notes.map(({ text }) => text).join(), /stopped or times out runs no Catch/);
  });

  describe("judges the write, not its words", () => {
    const leases: Record<string, unknown> = {
      "a put of what must be absent": put({ ConditionExpression: "attribute_not_exists(pk)" }),
      "an SDK call": { ...acquire, Resource: "arn:aws-us-gov:states:::aws-sdk:dynamodb:updateItem" },
      "an owner that may take it again": acquireWith({
        ConditionExpression: "attribute_not_exists(#owner) OR #owner = :me OR :now > expires",
      }),
      "a status that changes": acquireWith({
        UpdateExpression: "SET #owner = :busy",
        ConditionExpression: "#owner <> :busy",
        ExpressionAttributeValues: { ":busy": { S: "BUSY" } },
      }),
      "the legacy Expected": put({ Expected: { pk: { Exists: false } } }),
      "a transaction": {
        ...acquire,
        Resource: "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems",
        Parameters: { TransactItems: [{ Update: acquire.Parameters }] },
      },
      "a newer slot and a free lease": acquireWith({
        UpdateExpression:
          "SET #owner = :me, expires = :expires, slot = :slot, fence = if_not_exists(fence, :zero) + :one",
        ConditionExpression:
          "(attribute_not_exists(slot) OR slot < :slot) AND (attribute_not_exists(#owner) OR expires < :now)",
      }),
      JSONata: {
        Type: "Task",
        QueryLanguage: "JSONata",
        Resource: acquire.Resource,
        Arguments: {
          ...acquire.Parameters,
          ExpressionAttributeValues: {
            ":me": { S: "{% $states.context.Execution.Id %}" },
            ":now": { N: "{% $string($millis()) %}" },
            ":expires": { N: "{% $string($millis() + 60000) %}" },
          },
        },
        Next: "Work",
      },
    };
    const object = (more: object, action = "putObject") => ({
      Type: "Task",
      Resource: `arn:aws:states:::aws-sdk:s3:${action}`,
      Parameters: { Bucket: "leases", Key: "nightly", ...more },
      Next: "Work",
    });
    leases["an object of S3 that must not be there"] = object({ IfNoneMatch: "*" });

    it("knows a lease in S3 from its way back, and that it cannot expire", () => {
      const Release = { ...object({}, "deleteObject"), Next: undefined, End: true };
      const Acquire = { ...object({ IfNoneMatch: "*" }), Catch: [{ ErrorEquals: ["States.ALL"], Next: "Stop" }] };
      const Work = { ...work, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Release" }] };
      const found = held(machine({ Acquire, Work, Release, Stop: { Type: "Succeed" } }));
      assert.equal(found.released, "always");
      assert.deepEqual(
        found.notes.map(({ text }) => text),
        [
          "the lease does not expire: a run that is stopped or times out runs no Catch and keeps it; S3 has no condition on a time: take the lease in DynamoDB",
        ],
      );
      assert.equal(lease(machine({ Acquire: object({ IfNoneMatch: UNKNOWN }) })).held, UNKNOWN);
      const ofTick = { ...Acquire, Parameters: { Bucket: "leases", "Key.$": "$.time", IfNoneMatch: "*" } };
      assert.match(
        held(machine({ Acquire: ofTick, Work, Release, Stop: { Type: "Succeed" } })).notes.map(({ text }) => text)[0] ??
          "",
        /key of the lease is made at run time/,
      );
    });

    it("knows a key that all executions of the machine have", () => {
      const notesWith = (dynamic: object) =>
        held(machine({ Acquire: acquireWith({ Key: { pk: dynamic } }) })).notes.map(({ text }) => text);
      const made = /key of the lease is made at run time/;
      assert.doesNotMatch(notesWith({ "S.$": "$$.StateMachine.Name" }).join(), made);
      assert.doesNotMatch(notesWith({ "S.$": "States.Format('lease#{}', $$.StateMachine.Id)" }).join(), made);
      assert.match(notesWith({ "S.$": "States.Format('{}#{}', $$.StateMachine.Id, $.customer)" }).join(), made);
      assert.match(notesWith({ "S.$": "$$.Execution.Input.name" }).join(), made);
    });
    for (const [name, Acquire] of Object.entries(leases)) {
      it(`takes ${name} for a lease`, () => assert.equal(lease(machine({ Acquire })).held, true));
    }

    const others: Record<string, [unknown, RegExp]> = {
      "a write without a condition": [acquireWith({ ConditionExpression: undefined }), /writes without a condition/],
      "what asks for existence": [
        acquireWith({ ConditionExpression: "attribute_exists(pk)" }),
        /can hold for a second/,
      ],
      "an attribute that the write never sets": [
        acquireWith({ ConditionExpression: "attribute_not_exists(locked)" }),
        /can hold for a second/,
      ],
      "a condition on others' constants": [
        acquireWith({ ConditionExpression: "enabled = :me" }),
        /can hold for a second/,
      ],
      "a time that is over at once": [
        acquireWith({ UpdateExpression: "SET expires = :now", ConditionExpression: "expires < :now" }),
        /can hold for a second/,
      ],
      "a slot alone, which stops no overlap": [
        acquireWith({ UpdateExpression: "SET slot = :expires", ConditionExpression: "slot < :expires" }),
        /can hold for a second/,
      ],
      "a key of the execution's own": [
        put({ Item: { pk: values[":me"] }, ConditionExpression: "attribute_not_exists(pk)" }),
        /its key pk is another one in each execution/,
      ],
      "an update with a key of its own": [
        acquireWith({ Key: { pk: values[":me"] } }),
        /its key pk is another one in each execution/,
      ],
      "a condition made at run time": [
        acquireWith({ ConditionExpression: undefined, "ConditionExpression.$": "$.condition" }),
        /made at run time/,
      ],
      "an object of S3 that is written over": [object({}), /no Task takes a lease/],
      "an object of the execution's own": [
        object({ Key: undefined, "Key.$": "$$.Execution.Name", IfNoneMatch: "*" }),
        /its key Key is another one in each execution/,
      ],
      "what is no condition": [acquireWith({ ConditionExpression: "owner ==== 1" }), /not one that DynamoDB reads/],
    };
    for (const [name, [Acquire, reason]] of Object.entries(others)) {
      it(`does not take ${name} for a lease`, () =>
        assert.match(why(machine({ Acquire, Release: { ...free } })), reason));
    }

    it("does not take a function for a lease, whatever its name", () => {
      const functions = machine({ Acquire: { ...work, Next: "Work" } });
      assert.match(
        why(functions),
        /no Task takes a lease before States\.Acquire \(lambda:invoke\); if .* cannot show it/,
      );
    });

    it("says that counting executions is a race", () => {
      const reason = why(
        machine(
          {
            Count: { Type: "Task", Resource: "arn:aws:states:::aws-sdk:sfn:listExecutions", Next: "Any" },
            Any: { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 0, Next: "Work" }], Default: "Stop" },
            Stop: { Type: "Succeed" },
            Acquire: { Type: "Pass", End: true },
            Release: { Type: "Succeed" },
          },
          "Count",
        ),
      );
      assert.match(reason, /no Task takes a lease .*States\.Count counts running executions, which is a race/);
    });
  });

  describe("follows every way to the work", () => {
    it("finds work before the lease", () =>
      assert.match(
        why(machine({ Before: { ...work, Next: "Acquire" } }, "Before")),
        /States\.Before \(lambda:invoke\) comes before States\.Acquire takes the lease/,
      ));

    it("lets a run read, wait and choose before it", () => {
      const read = { Type: "Task", Resource: "arn:aws:states:::dynamodb:getItem", Parameters: {}, Next: "Wait" };
      const states = {
        Read: read,
        Wait: { Type: "Wait", Seconds: 1, Next: "Is it paused?" },
        "Is it paused?": { Type: "Choice", Choices: [{ Next: "Stop" }], Default: "Acquire" },
        Stop: { Type: "Fail" },
      };
      assert.equal(held(machine(states, "Read")).state, "States.Acquire");
    });

    it("finds a Choice around the lease", () => {
      const states = { Force: { Type: "Choice", Choices: [{ Next: "Work" }], Default: "Acquire" } };
      assert.match(
        why(machine(states, "Force")),
        /States\.Work .* can be reached by States\.Force → States\.Work, which does not pass States\.Acquire/,
      );
    });

    it("finds a Catch that goes on without the lease, and names it", () =>
      assert.match(
        why(machine({ Acquire: { ...acquire, Catch: catchAll("Work") } })),
        /when States\.Acquire does not get the lease, its Catch of States\.ALL goes to States\.Work \(lambda:invoke\) without one/,
      ));

    it("lets a run that does not get it tell so, and do no more", () => {
      const notify = { Type: "Task", Resource: "arn:aws:states:::sns:publish", Next: "Skipped" };
      const refused = (states: Record<string, unknown>) =>
        machine({
          Acquire: { ...acquire, Catch: catchAll("Tell") },
          Tell: notify,
          Skipped: { Type: "Succeed" },
          ...states,
        });
      assert.equal(lease(refused({})).held, true);
      assert.equal(lease(refused({ Tell: { ...notify, Resource: "arn:aws:states:::events:putEvents" } })).held, true);
      assert.match(why(refused({ Tell: { ...notify, Next: "Work" } })), /goes to States.Tell, and so to States.Work/);
      assert.match(
        why(refused({ Tell: { ...work, Next: "Skipped" } })),
        /goes to States.Tell \(lambda:invoke\) without/,
      );
      // Before the lease, and where there is none, a message is work like any other: it may be what starts the job.
      assert.match(
        why(machine({ Tell: { ...notify, Next: "Acquire" } }, "Tell")),
        /States.Tell \(sns:publish\) comes before/,
      );
      assert.match(
        why({ StartAt: "Tell", States: { Tell: { ...notify, End: true } } }),
        /no Task takes a lease before/,
      );
      const both = { Ask: { Type: "Choice", Choices: [{ Next: "Tell" }], Default: "Acquire" } };
      assert.match(
        why({ ...refused(both), StartAt: "Ask" }),
        /States.Tell \(sns:publish\) can be reached by States.Ask/,
      );
    });

    it("lets a run wait for the lease, by Retry or by a loop", () => {
      const Acquire = {
        ...acquire,
        Retry: [{ ErrorEquals: ["DynamoDB.ConditionalCheckFailedException"], MaxAttempts: 9 }],
        Catch: catchAll("Wait"),
      };
      assert.equal(lease(machine({ Acquire, Wait: { Type: "Wait", Seconds: 5, Next: "Acquire" } })).held, true);
    });

    it("finds who frees the lease of another", () => {
      const Acquire = { ...acquire, Catch: catchAll("Release") };
      assert.equal(lease(machine({ Acquire })).held, true);
      assert.match(why(machine({ Acquire, Release: free })), /States\.Release frees the lease without asking/);
    });

    it("lets a run that does not hold the lease call a release that asks for its own attribute", () => {
      const named = { ExpressionAttributeNames: { "#mine.$": "$$.Execution.Id" } };
      const Release = {
        ...release,
        Parameters: {
          TableName: "leases",
          Key: key,
          ...named,
          UpdateExpression: "REMOVE owner, expires",
          ConditionExpression: "attribute_exists(#mine)",
        },
      };
      assert.equal(lease(machine({ Acquire: { ...acquire, Catch: catchAll("Release") }, Release })).held, true);
    });

    it("does not take a renewal for a release", () => {
      const renew = (UpdateExpression: string) => ({
        ...release,
        Parameters: { ...release.Parameters, UpdateExpression, ExpressionAttributeValues: values },
      });
      assert.equal(held(machine({ Release: renew("SET expires = :expires") })).released, "never");
      assert.equal(held(machine({ Release: renew("SET seen = :now") })).released, "never");
      assert.equal(held(machine({ Release: renew("SET expires = :now") })).released, "on success only");
    });

    it("is undetermined while it is unknown whose lease is freed", () => {
      const Acquire = { ...acquire, Catch: catchAll("Release") };
      const Parameters = { ...release.Parameters, ExpressionAttributeValues: { ":me": UNKNOWN } };
      for (const Resource of [release.Resource, free.Resource]) {
        assert.equal(lease(machine({ Acquire, Release: { ...release, Resource, Parameters } })).held, UNKNOWN);
      }
    });

    it("does not take a run that starts its own machine after the release for work beside the next run", () => {
      const Release = { ...release, End: undefined, Next: "CatchUp" };
      const notesOf = (Parameters: object, name?: string, service = "states") => {
        const CatchUp = { Type: "Task", Resource: `arn:aws:states:::${service}:startExecution`, Parameters, End: true };
        const found = lease(machine({ Release, CatchUp }), undefined, name);
        assert.ok(found.held === true);
        return found.notes.filter(({ left }) => left).map(({ text }) => text);
      };
      const arn = "arn:aws:states:eu-central-1:123456789012:stateMachine:nightly";
      assert.deepEqual(notesOf({ "StateMachineArn.$": "$$.StateMachine.Id" }), []);
      assert.deepEqual(notesOf({ "StateMachineArn.$": "$$.StateMachine.Id" }, undefined, "aws-sdk:sfn"), []);
      assert.deepEqual(notesOf({ StateMachineArn: "{% $states.context.StateMachine.Id %}" }), []);
      assert.deepEqual(notesOf({ StateMachineArn: arn }, "nightly"), []);
      for (const other of [notesOf({ StateMachineArn: arn }, "daily"), notesOf({ StateMachineArn: arn })]) {
        assert.match(other.join(), /States\.CatchUp works after the release/);
      }
      assert.match(notesOf({ "StateMachineArn.$": "$.next" }, "nightly").join(), /CatchUp works after/);
    });

    it("says what works after the release", () => {
      const notify = { Type: "Task", Resource: "arn:aws:states:::sns:publish", End: true };
      const Release = { ...release, End: undefined, Next: "Notify" };
      const { notes } = held(machine({ Release, Notify: notify }));
      assert.deepEqual(notes, [{ text: "States.Notify works after the release, beside the next run", left: true }]);
    });
  });

  describe("takes a takeover for what it is", () => {
    it("holds by either write, and a dead run does not keep the lease", () => {
      const found = held(machine(takeover));
      assert.equal(found.state, "States.Acquire");
      assert.equal(found.expires, true);
      assert.match(found.notes.map(({ text }) => text).join(), /States\.Take over can take the lease over/);
    });

    it("does not hold when the takeover writes nothing", () =>
      assert.match(
        why(
          machine({ ...takeover, "Is it dead?": { Type: "Choice", Choices: [{ Next: "Work" }], Default: "Skipped" } }),
        ),
        /its Catch of DynamoDB\.ConditionalCheckFailedException goes to States\.Holder, and so to States\.Work/,
      ));

    it("does not hold when nobody looks at what was read", () =>
      assert.match(
        why(
          machine({
            ...takeover,
            Holder: { ...takeover.Holder, Next: "Take over" },
            Acquire: { Type: "Pass", Next: "Holder" },
          }),
        ),
        /a Choice must look at that first/,
      ));
  });

  describe("looks into Map and Parallel", () => {
    const flow = (states: Record<string, unknown>, StartAt = "Acquire") => ({ StartAt, States: states });
    const inner = { Acquire: acquire, Work: work, Release: release };
    const map = (processor: unknown, next: Record<string, unknown> = { End: true }) => ({
      StartAt: "Each",
      States: {
        Each: { Type: "Map", ItemProcessor: processor, ...next },
        After: { ...work, Next: undefined, End: true },
      },
    });

    it("holds for the whole Map when the lease comes before it", () =>
      assert.equal(
        held(
          machine({
            Work: {
              Type: "Map",
              ItemProcessor: flow({ Work: { ...work, Next: undefined, End: true } }, "Work"),
              Next: "Release",
            },
          }),
        ).state,
        "States.Acquire",
      ));

    it("holds per item when each item takes a lease of its own", () => {
      const Acquire = acquireWith({ Key: { pk: { "S.$": "$.customer" } } });
      const found = held(map(flow({ ...inner, Acquire })));
      assert.equal(found.state, "States.Each.ItemProcessor.States.Acquire");
      assert.match(found.notes.map(({ text }) => text).join(), /takes a lease for each item/);
    });

    it("does not guard what follows the Map", () =>
      assert.match(
        why(map(flow(inner), { Next: "After" })),
        /States\.After .* can be reached by States\.Each → States\.After/,
      ));

    it("does not guard the branch beside, but what follows a Parallel of one branch", () => {
      const parallel = (...branches: unknown[]) => ({
        StartAt: "Both",
        States: { Both: { Type: "Parallel", Branches: branches, Next: "Work" }, Work: work, Release: release },
      });
      const taking = flow({ Acquire: { ...acquire, Next: undefined, End: true } });
      const passing = flow({ P: { Type: "Pass", End: true } }, "P");
      const working = flow({ W: { ...work, Next: undefined, End: true } }, "W");
      assert.equal(lease(parallel(taking)).held, true);
      assert.equal(lease(parallel(passing, taking)).held, true);
      assert.match(why(parallel(taking, working)), /States\.Both\.Branches\[1\]\.States\.W/);
      assert.match(why(parallel(passing, passing)), /no Task takes a lease/);
    });
  });

  describe("knows the semaphore of AWS's samples", () => {
    it("as a lease when it lets one in", () => {
      const found = lease(semaphore, { ConcurrentAccessLimit: "1", LockName: "nightly", TableSemaphore: "locks" });
      assert.ok(found.held === true, JSON.stringify(found));
      assert.equal(found.state, "States.Get Lock.Branches[0].States.Acquire Lock");
      assert.equal(found.table, "locks");
      assert.equal(found.released, "on success only");
    });

    it("as none when it lets five in, and as undetermined while the limit is unknown", () => {
      assert.match(
        why(semaphore, { ConcurrentAccessLimit: "5", LockName: "n", TableSemaphore: "l" }),
        /can hold for a second/,
      );
      const found = lease(semaphore, { LockName: "n", TableSemaphore: "l" });
      assert.equal(found.held, UNKNOWN);
    });
  });

  describe("says what it waits for", () => {
    it("when a condition, a state or a way is unknown", () => {
      const unknown = (states: Record<string, unknown>, StartAt?: string) => {
        const found = lease(machine(states, StartAt));
        assert.ok(found.held === UNKNOWN, JSON.stringify(found));
        return `${found.path}: ${found.property}`;
      };
      assert.equal(
        unknown({ Acquire: acquireWith({ ConditionExpression: UNKNOWN }) }),
        "States.Acquire: States.Acquire.Parameters.ConditionExpression",
      );
      assert.equal(unknown({ Acquire: UNKNOWN }), "States.Acquire: States.Acquire");
      assert.equal(
        unknown({ Acquire: { ...acquire, Catch: [{ ErrorEquals: ["A"], Next: UNKNOWN }] } }),
        "States.Acquire.Catch[0].Next: States.Acquire.Catch[0].Next",
      );
      const read = { Type: "Task", Resource: UNKNOWN, Next: "Acquire" };
      assert.equal(unknown({ Read: read }, "Read"), "States.Read: States.Read.Resource");
      assert.equal(lease({ StartAt: "A", States: UNKNOWN }).held, UNKNOWN);
    });

    it("but not when the work is unguarded all the same", () => {
      const Acquire = acquireWith({ ConditionExpression: UNKNOWN });
      assert.match(why(machine({ Acquire, Before: { ...work, Next: "Acquire" } }, "Before")), /States\.Before/);
      assert.match(why({ StartAt: "A", States: { A: { Type: "Task", Resource: UNKNOWN, End: true } } }), /States\.A/);
    });

    it("and goes on when what is unknown decides nothing", () => {
      const found = held(
        machine({ Acquire: acquireWith({ TableName: UNKNOWN }), Work: { ...work, Resource: UNKNOWN } }),
      );
      assert.equal(found.table, UNKNOWN);
    });
  });

  it("calls a machine without any work harmless, and not held", () => {
    const found = lease({ StartAt: "P", States: { P: { Type: "Pass", End: true } } });
    assert.deepEqual(found, {
      held: false,
      why: "the definition shows no Task that does work and none that takes a lease",
      work: [],
    });
  });

  it("reads a definition of the size that AWS allows at once", function () {
    this.timeout(2_000);
    const names = Array.from({ length: 2_500 }, (_, n) => `S${n}`);
    const choices = names.map((name, n) => {
      const rules = Array.from({ length: 10 }, (_, rule) => ({
        Variable: "$.x",
        IsPresent: true,
        Next: names[(n * 7 + rule) % names.length],
      }));
      return [name, { Type: "Choice", Choices: rules, Default: names[n + 1] ?? "Acquire" }];
    });
    const { held } = lease(machine({ ...Object.fromEntries(choices), Acquire: acquire }, "S0"));
    assert.equal(held, true);
  });

  it("reads a text at once that ends in no name", function () {
    this.timeout(1_000);
    const Item = { pk: { "S.$": `States.Format('${"a-".repeat(10_000)}', $.x)` } };
    const Acquire = put({ Item, ConditionExpression: "attribute_not_exists(pk)" });
    assert.equal(lease(machine({ Acquire })).held, true);
  });

  it("never flips its answer when any one value of a real definition is unknown", () => {
    const substitutions = { LockName: "nightly", TableSemaphore: "locks" };
    const [busy, alone] = ["5", "1"].map((ConcurrentAccessLimit) => {
      const parsed = parseDefinition(semaphore, { ...substitutions, ConcurrentAccessLimit });
      assert.ok(parsed !== UNKNOWN && "definition" in parsed);
      return parsed.definition;
    });
    const caught = { ...acquire, Catch: catchAll("Release") };
    for (const definition of [
      machine({}),
      machine({ Acquire: caught }),
      machine({ Acquire: caught, Release: free }),
      machine({ Acquire: { ...work, Next: "Work" } }),
      machine(takeover),
      scheduledBatch,
      busy,
      alone,
    ]) {
      const before = lease(definition);
      for (const place of placesIn(definition)) {
        const after = lease(withUnknownAt(definition, place));
        assert.ok(
          after.held === UNKNOWN || after.held === before.held,
          `${place.join(".")} unknown: ${String(after.held)}`,
        );
      }
    }
  });

  it("never throws, and an unknown value makes an answer undetermined or leaves it", () =>
    fc.assert(
      fc.property(randomDefinition, fc.nat(), (definition, pick) => {
        const before = lease(definition);
        const places = placesIn(definition);
        const after = lease(withUnknownAt(definition, places[pick % places.length]!));
        if (before.held !== UNKNOWN && after.held !== UNKNOWN) assert.equal(after.held, before.held);
      }),
      { numRuns: 100 },
    ));
});
