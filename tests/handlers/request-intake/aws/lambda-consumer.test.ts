import assert from "node:assert/strict";
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { lambdaConsumer } from "../../../../handlers/request-intake/aws/lambda-consumer.ts";
import { calm } from "../calm.ts";

const busy = new ResourceInUseException({ message: "it is being changed", $metadata: {} });

describe("the polling of a queue", () => {
  const mocked = () => mockClient(LambdaClient);
  let lambda: ReturnType<typeof mocked>;
  before(() => {
    lambda = mocked();
  });
  beforeEach(() => lambda.reset());
  after(() => lambda.restore());
  const consumer = () => lambdaConsumer(new LambdaClient({ region: "eu-central-1" }), "uuid", calm().ports.clock);

  it("is stopped and started by the mapping's id, and by nothing else of it", async () => {
    lambda.on(GetEventSourceMappingCommand, { UUID: "uuid" }).resolves({ State: "Enabled" });
    lambda.on(UpdateEventSourceMappingCommand).resolves({});
    assert.equal(await consumer().state(), "Enabled");
    await consumer().enable(false);
    const [call] = lambda.commandCalls(UpdateEventSourceMappingCommand);
    assert.deepEqual(call!.args[0].input, { UUID: "uuid", Enabled: false });
  });

  it("waits for a change that Lambda is making already, and not for ever", async () => {
    lambda.on(UpdateEventSourceMappingCommand).rejectsOnce(busy).rejectsOnce(busy).resolves({});
    await consumer().enable(false);
    assert.equal(lambda.commandCalls(UpdateEventSourceMappingCommand).length, 3);
    lambda.on(UpdateEventSourceMappingCommand).rejects(busy);
    await assert.rejects(consumer().enable(false), ResourceInUseException);
  });

  it("does not try again what is refused for another reason", async () => {
    lambda.on(UpdateEventSourceMappingCommand).rejects(new Error("denied"));
    await assert.rejects(consumer().enable(true), /denied/);
    assert.equal(lambda.commandCalls(UpdateEventSourceMappingCommand).length, 1);
  });
});
