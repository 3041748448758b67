import assert from "node:assert/strict";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { snsTopic } from "../../../../handlers/user-provisioning/aws/sns-topic.ts";
import { sqsDeadLetters } from "../../../../handlers/user-provisioning/aws/sqs-dead-letters.ts";
import { sqsOutbox } from "../../../../handlers/user-provisioning/aws/sqs-outbox.ts";
import { NO_COUNTS } from "../../../../handlers/user-provisioning/counting.ts";
import { noticeOf } from "../../../../handlers/user-provisioning/outcome/notice.ts";
import { rosterOf } from "../ledger-contract.ts";

const region = "eu-central-1";

describe("messages of the roster function", () => {
  it("are sent ten a call, and one that SQS refuses is an error", async () => {
    const mock = mockClient(SQSClient);
    const outbox = sqsOutbox(new SQSClient({ region }), "https://sqs/q");
    mock.on(SendMessageBatchCommand).resolves({});
    await outbox.send(Array.from({ length: 11 }, (_, n) => ({ n })));
    const sent = mock.commandCalls(SendMessageBatchCommand).map(({ args: [{ input }] }) => input.Entries);
    assert.deepEqual(
      sent.map((entries) => entries!.length),
      [10, 1],
    );
    assert.equal(sent[1]![0]!.MessageBody, '{"n":10}');
    mock.on(SendMessageBatchCommand).resolves({
      Successful: [],
      Failed: [{ Id: "0", Code: "Throttled", SenderFault: false }],
    });
    await assert.rejects(outbox.send([1]), { name: "Throttled" });
    mock.restore();
  });

  it("become dead letters byte for byte, with the reason beside them", async () => {
    const mock = mockClient(SQSClient);
    mock.on(SendMessageCommand).resolves({});
    await sqsDeadLetters(new SQSClient({ region }), "https://sqs/dlq").send("{ no JSON", "no JSON");
    assert.deepEqual(mock.commandCalls(SendMessageCommand)[0]!.args[0].input, {
      QueueUrl: "https://sqs/dlq",
      MessageBody: "{ no JSON",
      MessageAttributes: { reason: { DataType: "String", StringValue: "no JSON" } },
    });
    mock.restore();
  });

  it("tell the topic in JSON, with a subject that SNS takes", async () => {
    const mock = mockClient(SNSClient);
    mock.on(PublishCommand).resolves({});
    const roster = {
      ...rosterOf("r"),
      status: "rejected",
      reason: "it is empty",
      outcomeKey: "o",
      endedAt: 3,
    } as const;
    await snsTopic(new SNSClient({ region }), "arn:t").publish(noticeOf(roster, NO_COUNTS));
    const { Subject, Message, MessageAttributes } = mock.commandCalls(PublishCommand)[0]!.args[0].input;
    assert.match(Subject!, /^[\x20-\x7e]{1,100}$/);
    assert.equal(MessageAttributes?.status?.StringValue, "rejected");
    assert.deepEqual(JSON.parse(Message!), {
      version: 1,
      rosterId: "r",
      bucket: "bucket",
      key: "rosters/r.csv",
      versionId: "v1",
      status: "rejected",
      reason: "it is empty",
      rows: 0,
      counts: NO_COUNTS,
      outcomeKey: "o",
      startedAt: roster.startedAt,
      endedAt: 3,
    });
    mock.restore();
  });
});
