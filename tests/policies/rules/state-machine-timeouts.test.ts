import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AnyRule } from "../../../policies/core/rule.ts";
import { stateMachineTimeouts } from "../../../policies/rules/state-machine-timeouts.ts";
import { judge, type Options } from "../harness/judge.ts";
import { Native } from "../harness/native.ts";

const roleArn = "arn:aws:iam::123456789012:role/flow";
const machine = (definition: pulumi.Input<string>, args: Partial<aws.sfn.StateMachineArgs> = {}, name = "flow") =>
  new aws.sfn.StateMachine(name, { roleArn, definition, ...args });
const native = (args: pulumi.Inputs) => new Native("aws-native:stepfunctions:StateMachine", "flow", args);
const later = (value: string) => new aws.ssm.Parameter("later", { type: "String", value }).arn.apply(() => value);

const task = (state: object = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  End: true,
  ...state,
});
const flow = (state: unknown, top: object = { TimeoutSeconds: 600 }) => ({
  StartAt: "Do",
  ...top,
  States: { Do: state },
});
const text = (...parts: Parameters<typeof flow>) => JSON.stringify(flow(...parts));

const rules = [stateMachineTimeouts as unknown as AnyRule];
const found = (program: () => unknown, options: Omit<Options, "rules">) => judge(program, { ...options, rules });

for (const when of ["first preview", "up"] as const) {
  const finds = async (expected: string[], program: () => unknown) =>
    assert.deepEqual(
      (await found(program, { when })).map(({ policy, level, on }) =>
        policy === "undetermined" ? `? ${on}` : level === "mandatory" ? on : `${on} is advised`,
      ),
      expected,
    );
  const decided = (expected: string[], open: string[]) => (when === "up" ? expected : open);

  describe(`state-machine-timeouts, ${when}`, () => {
    it("finds machine and Task apart, however the definition comes", async () => {
      const bad = text(task(), {});
      for (const definition of [bad, pulumi.output(bad), pulumi.secret(bad), Promise.resolve(bad)])
        await finds(["flow", "flow"], () => machine(definition));
      await finds(["flow", "flow"], () => native({ definitionString: bad }));
      await finds(["flow", "flow"], () => native({ definition: flow(task(), {}) }));
      await finds([], () => machine(text(task({ TimeoutSeconds: 60 }))));
    });

    it("finds a machine that runs no Task", async () => {
      await finds(["flow"], () => machine(text({ Type: "Pass", End: true }, {})));
      await finds(["flow"], () => machine(text({ Type: "Wait", Seconds: 5, End: true }, {})));
    });

    it("looks into Map and Parallel", async () => {
      const inner = { StartAt: "In", States: { In: task() } };
      const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
      for (const state of [
        { Type: "Map", Iterator: inner, End: true },
        { Type: "Map", ItemProcessor: inner, End: true },
        { Type: "Map", ItemProcessor: { ProcessorConfig, ...inner }, End: true },
        { Type: "Parallel", Branches: [{ StartAt: "M", States: { M: { Type: "Map", Iterator: inner } } }], End: true },
      ]) {
        await finds(["flow"], () => machine(text(state)));
      }
    });

    it("decides what is known beside what is not", async () => {
      const made = () => new Native("aws-native:lambda:Function", "work", { role: roleArn }).arn;
      await finds(["flow"], () => native({ definition: flow(task({ Resource: made() })) }));
      await finds([], () => native({ definition: flow(task({ Resource: made(), TimeoutSeconds: 5 })) }));
      await finds(["flow"], () =>
        native({
          definitionString: text(task({ Resource: "${work}" })),
          definitionSubstitutions: { work: made() },
        }),
      );
      await finds(decided(["known", "open"], ["known", "? open"]), () => {
        machine(text(task()), {}, "known");
        machine(later(text(task())), {}, "open");
      });
    });

    it("only advises on Express machines, and cannot tell while the type is not known", async () => {
      const bad = text(task(), {});
      const advised = ["flow is advised", "flow is advised"];
      await finds(advised, () => machine(bad, { type: "EXPRESS" }));
      await finds(advised, () => native({ definitionString: bad, stateMachineType: "EXPRESS" }));
      await finds(decided(advised, ["? flow", "? flow"]), () => machine(bad, { type: later("EXPRESS") }));
      // This is no timeout of either type.
      await finds(["flow"], () => machine(text(task({ TimeoutSeconds: 0 })), { type: later("EXPRESS") }));
    });

    it("says of a definition in S3 that nobody can read it from here", () =>
      finds(["? flow"], () => native({ definitionS3Location: { bucket: "b", key: "k" } })));
  });
}

describe("state-machine-timeouts, the messages", () => {
  const message = async (program: () => unknown) =>
    (await found(program, { only: "resources" })).map((one) => one.message).join("\n");

  it("say of what is no definition how to write one", async () => {
    for (const [definition, problem] of [
      ["{", /StateMachine "flow": its timeouts cannot be read, because the definition is not JSON: .*; write it as/],
      ["StartAt: Do\nStates: {}\n", /the definition is not JSON: /],
      ["[]", /because the definition is a list, not an object; write it as JSON/],
      ["", /because there is no definition; write it as JSON/],
    ] as const) {
      assert.match(await message(() => machine(definition)), problem);
    }
  });

  it("name the type while it decides", async () => {
    const program = () => machine(text(task()), { type: later("EXPRESS") });
    const [only] = await found(program, {});
    assert.match(only?.message ?? "", /a violation of a STANDARD machine only.*"type" is not known yet; it waits for/s);
    assert.deepEqual(await found(program, { only: "resources" }), []);
  });
});
