import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf, both, every, fn, leased, machine, say, unknownArn, unleased } from "./parts.ts";

const [held, loose] = [JSON.stringify(leased()), JSON.stringify(unleased)];

/** A schedule that sends to a FIFO queue, whose only consumer is a pipe to the target. */
const piped =
  (target: () => pulumi.Input<string>, targetParameters: aws.types.input.pipes.PipeTargetParameters = {}) =>
  () => {
    const queue = new aws.sqs.Queue("ticks", { fifoQueue: true, contentBasedDeduplication: true });
    every("rate(10 minutes)", { arn: queue.arn, sqsParameters: { messageGroupId: "sync" } });
    new aws.pipes.Pipe("pipe", {
      roleArn: arnOf("iam", "role/x"),
      source: queue.arn,
      target: target(),
      targetParameters,
    });
  };
const machineType = (invocationType: pulumi.Input<string>) => ({
  stepFunctionStateMachineParameters: { invocationType },
});
const express = { type: "EXPRESS" };

describe("a schedule that sends to a FIFO queue which a pipe empties", () => {
  for (const when of both) {
    const brief = async (program: () => unknown) => (await say(program, when)).brief;

    it(`is let through where the pipe waits for the work (${when})`, async () => {
      assert.deepEqual(await brief(piped(() => fn("sync").arn)), []);
      assert.deepEqual(await brief(piped(() => arnOf("lambda", "function:elsewhere"))), []);
      assert.deepEqual(await brief(piped(() => machine("sync", loose, express).arn)), []);
    });

    it(`is let through where it does not, and the machine takes a lease (${when})`, async () => {
      assert.deepEqual(await brief(piped(() => machine("sync", held).arn)), []);
      assert.deepEqual(
        await brief(piped(() => machine("sync", held, express).arn, machineType("FIRE_AND_FORGET"))),
        [],
      );
    });

    it(`is refused where the message is gone before the work is done (${when})`, async () => {
      const forget = { lambdaFunctionParameters: { invocationType: "FIRE_AND_FORGET" } };
      for (const program of [
        piped(() => machine("sync", loose).arn),
        piped(() => machine("sync", loose, express).arn, machineType("FIRE_AND_FORGET")),
        piped(() => fn("sync").arn, forget),
        piped(() => new aws.ecs.Cluster("cluster").arn),
        piped(() => arnOf("ecs", "cluster/elsewhere")),
      ])
        assert.deepEqual(await brief(program), ["violation tick"]);
      const { text } = await say(
        piped(() => fn("sync").arn, forget),
        when,
      );
      assert.match(text, /Pipe "pipe" hands each message on and does not wait for the work/);
    });
  }

  it("is undetermined while that is not known", async () => {
    const parameter = () => new aws.ssm.Parameter("p", { type: "String" }).value;
    const brief = async (program: () => unknown) => (await say(program)).brief;
    assert.deepEqual(await brief(piped(parameter)), ["undetermined pipe"]);
    assert.deepEqual(await brief(piped(() => arnOf("states", "stateMachine:x"))), ["undetermined pipe"]);
    assert.deepEqual(await brief(piped(() => machine("sync", unknownArn(fn("work"))).arn)), ["undetermined sync"]);
    assert.deepEqual(await brief(piped(() => machine("sync", loose, { type: parameter() }).arn)), [
      "undetermined sync",
    ]);
    const open = piped(() => machine("sync", loose, express).arn, machineType(pulumi.output(unknownArn(fn("other")))));
    assert.deepEqual(await brief(open), ["undetermined pipe"]);
  });
});
