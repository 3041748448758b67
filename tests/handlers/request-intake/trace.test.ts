import assert from "node:assert/strict";
import { workBatch } from "../../../handlers/request-intake/batch.ts";
import { messageOf } from "../../../handlers/request-intake/message.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { traceAttributes, traceIdOf } from "../../../handlers/request-intake/trace.ts";
import { calm, ID, jobOf, messageWith, OTHER, recordWith } from "./calm.ts";

const TRACE = "1-5759e988-bd862e3fe1be46a994272793";
const traceHeader = `Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=1`;
const documentOf = ({ table }: ReturnType<typeof calm>, id = ID) => JSON.parse(table.items.get(id)!.document);

describe("the trace of a request", () => {
  it("is its Root, wherever it stands, and nothing else", () => {
    for (const header of [traceHeader, `Self=1-2-3;Root=${TRACE}`, `Parent=1; Root=${TRACE} ;x`])
      assert.equal(traceIdOf(header), TRACE);
    for (const header of [
      undefined,
      "",
      "Root=dummy",
      `Root=${TRACE}0`,
      `XRoot=${TRACE}`,
      `Root=${TRACE.toUpperCase()}`,
    ])
      assert.equal(traceIdOf(header), undefined, header);
  });

  it("is SQS's when the message's own attribute is not there, or is malformed", () => {
    for (const attributes of [{}, { traceHeader: "mine" }] as Record<string, string>[]) {
      const record = recordWith(attributes);
      assert.equal(messageOf(record).traceId, undefined);
      const traced = { ...record, attributes: { ...record.attributes, AWSTraceHeader: `Root=${TRACE}` } };
      assert.equal(messageOf(traced).traceId, TRACE);
    }
  });

  it("is in the log, in what the function logs, and in the document at every time", async () => {
    const world = calm();
    const seen: unknown[] = [];
    const job = jobOf((_, { log, traceHeader }) => {
      log.info("at work");
      seen.push(traceHeader, documentOf(world).traceId);
      if (seen.length === 2) throw new Error("once more");
      return "done";
    });
    const each = (message: Parameters<typeof takeRequest>[2]) => takeRequest(world.shift, job, message);
    const plan = { each, neededMs: 1, backoff: job.backoff };
    for (let n = 0; n < 2; n++) {
      await workBatch(world.shift, [recordWith({ traceHeader })], plan);
      seen.push(documentOf(world).traceId);
    }
    assert.deepEqual(seen, [traceHeader, TRACE, TRACE, traceHeader, TRACE, TRACE]);
    for (const { message, traceId } of world.lines) if (message !== "batch") assert.equal(traceId, TRACE, message);
    assert.equal(documentOf(world).status, "succeeded");
  });

  it("is the first's for those who share its outcome: there the work was done", async () => {
    const world = calm();
    const key = { idempotencyKey: "k" };
    const mine = { traceHeader: traceHeader.replace("5759", "6000") };
    const third = ID.replace("request_1", "request_3");
    const job = jobOf(async () => {
      const unworked = jobOf(() => assert.fail("was worked"));
      await takeRequest(world.shift, unworked, messageWith({ ...key, ...mine, requestId: OTHER }));
      return "done";
    });
    await takeRequest(world.shift, job, messageWith({ ...key, traceHeader }));
    await takeRequest(world.shift, job, messageWith({ ...key, ...mine, requestId: third }));
    for (const id of [OTHER, third]) {
      const { traceId, duplicateOf } = documentOf(world, id);
      assert.deepEqual([traceId, duplicateOf], [TRACE, ID]);
    }
  });

  it("goes on with a dead letter and its redrive, if SQS takes it", () => {
    assert.deepEqual(traceAttributes(traceHeader), {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
    });
    assert.deepEqual([traceAttributes("Root=dummy"), traceAttributes(undefined)], [{}, {}]);
  });
});
