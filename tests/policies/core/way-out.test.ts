import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AnyRule } from "../../../policies/core/rule.ts";
import { stateMachineTimeouts } from "../../../policies/rules/state-machine-timeouts.ts";
import { judge } from "../harness/judge.ts";

describe("how a value becomes known at the first preview", () => {
  const said = async (definition: () => pulumi.Input<string>) => {
    const program = () => new aws.sfn.StateMachine("flow", { roleArn: "r", definition: definition() });
    const found = await judge(program, { rules: [stateMachineTimeouts as unknown as AnyRule] });
    return found.map(({ message }) => message).join();
  };

  it("is by a name, where a resource of the program has one", async () => {
    assert.match(
      await said(() => new aws.sqs.Queue("jobs").arn),
      /it waits for jobs .*give the resources that it waits for names of your own and build the ARN/,
    );
  });

  it("is by writing it down, where it comes from a parameter", async () => {
    const message = await said(() => new aws.ssm.Parameter("flow", { type: "String" }).value);
    assert.match(
      message,
      /it waits for flow \(aws:ssm.*\)\. To make it known .* write it into the program or its config/,
    );
    assert.doesNotMatch(message, /names of your own/);
    assert.match(message, /Otherwise it is decided at the next preview after `pulumi up`\./);
  });
});
