import assert from "node:assert/strict";
import { batchOf, failuresOf, refusalOfBatch } from "../../../../local/gateway/integrations/sqs-batch.ts";
import { readForm } from "../../../../local/gateway/integrations/sqs-form.ts";

const entries = (form: string) => batchOf(readForm(form)!);
const one = (Id: string, MessageBody = "x") =>
  entries(`SendMessageBatchRequestEntry.1.Id=${Id}&SendMessageBatchRequestEntry.1.MessageBody=${MessageBody}`);

describe("SendMessageBatch of an SQS integration", () => {
  it("reads entries with their attributes, whatever the order of the form", () => {
    const prefix = "SendMessageBatchRequestEntry.2.MessageAttribute.1.";
    const form = `${prefix}Value.StringValue=v&${prefix}Value.DataType=String&${prefix}Name=n&SendMessageBatchRequestEntry.2.MessageBody=b&SendMessageBatchRequestEntry.2.Id=i&Action=SendMessageBatch`;
    const [{ Id, MessageBody, MessageAttributes }] = entries(form) as [ReturnType<typeof entries>[0]];
    assert.deepEqual([Id, MessageBody, MessageAttributes], ["i", "b", { n: { DataType: "String", StringValue: "v" } }]);
  });

  const refused: Record<string, [ReturnType<typeof entries>, string | undefined]> = {
    nothing: [[], "EmptyBatchRequest"],
    eleven: [Array.from({ length: 11 }, (_, i) => one(`i${i}`)[0]!), "TooManyEntriesInBatchRequest"],
    "an odd id": [one("a%20b"), "InvalidBatchEntryId"],
    "an id that is too long": [one("i".repeat(81)), "InvalidBatchEntryId"],
    "one id twice": [[...one("i"), ...one("i")], "BatchEntryIdsNotDistinct"],
    "too much together": [[...one("a", "x".repeat(600)), ...one("b", "x".repeat(600))], "BatchRequestTooLong"],
    "no body": [one("i", ""), "MissingParameter"],
    "what is well": [[...one("a"), ...one("b")], undefined],
  };
  for (const [what, [batch, code]] of Object.entries(refused))
    it(`refuses as a whole: ${what}`, () => assert.equal(refusalOfBatch(batch, 1_024)?.code, code));

  it("refuses single entries by their ids, and lets the others through", () => {
    const odd = one("odd", "%EF%BF%BE");
    const failures = failuresOf([...one("well"), ...odd], 1_024);
    assert.deepEqual(
      failures.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault]),
      [["odd", "InvalidMessageContents", true]],
    );
  });
});
