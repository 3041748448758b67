import assert from "node:assert/strict";
import { mailSettings, outcomeNames } from "../../../../components/request-intake/notify/mail-settings.ts";
import type { Unmade } from "../../../../handlers/parts/fault.ts";
import type { TemplatedMail } from "../../../../handlers/parts/templated-mails.ts";
import { mailChannel } from "../../../../handlers/request-intake/deliver/mail-channel.ts";
import { mailData } from "../../../../handlers/request-intake/deliver/mail-data.ts";
import type { Delivery } from "../../../../handlers/request-intake/delivery.ts";
import { ID } from "../calm.ts";

const told = {
  requestId: ID,
  status: "succeeded",
  acceptedAt: "2026-11-26T10:00:00.000Z",
  attempts: 1,
  finishedAt: "2026-11-26T10:00:02.000Z",
  result: { receipt: "R-1", totalCents: 990, lines: [{}], __proto__: null },
};
const delivery = (address: string, requestId = ID): Delivery => ({
  version: 1,
  requestId,
  status: "succeeded",
  finishedAt: 1,
  document: JSON.stringify(told),
  address,
});

async function send(address: string, answer: { kind: "sent"; messageId: string } | Unmade, requestId = ID) {
  const mails: TemplatedMail[] = [];
  const take = async (mail: TemplatedMail) => {
    mails.push(mail);
    return answer;
  };
  const channel = mailChannel({ send: take }, ["receipt"]);
  return { answer: await channel.send(delivery(address, requestId)), mails };
}
const sent = { kind: "sent", messageId: "m" } as const;

describe("the mail channel", () => {
  it("mails an outcome to the address in the request", async () => {
    const { answer, mails } = await send("zoë@example.com", sent);
    assert.deepEqual(answer, { kind: "delivered" });
    const [mail] = mails;
    assert.deepEqual([mail?.to, mail?.tags, mail?.data.result_receipt], ["zoë@example.com", { request: ID }, "R-1"]);
  });

  it("tags it with what SES takes, also when the id says whose it is", async () => {
    const { mails } = await send("a@example.com", sent, `${ID}.caller-1`);
    assert.deepEqual(mails[0]?.tags, { request: `${ID}_caller-1` });
    // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
    assert.match(mails[0]?.tags.request ?? "", /^[A-Za-z0-9_-]{1,256}$/);
  });

  it("mails nobody but one address, and names none in its reason", async () => {
    for (const address of [
      "",
      "zoe",
      "a@b, c@d",
      "Zoe <zoe@example.com>",
      "a@b\nBcc: c@d",
      "a b@c",
      `${"x".repeat(65)}@c`,
    ]) {
      const { answer, mails } = await send(address, sent);
      assert.deepEqual(
        [answer, mails.length],
        [{ kind: "refused", reason: "the address is no mail address" }, 0],
        address,
      );
    }
  });

  it("tells what had no effect from what may have had one", async () => {
    const cases: [Unmade, object][] = [
      [{ kind: "throttled" }, { kind: "again", reason: "SES: throttled" }],
      [
        { kind: "blocked", error: "SendingPausedException" },
        { kind: "again", reason: "SES: SendingPausedException" },
      ],
      [
        { kind: "refused", reason: "SES: it refused the mail" },
        { kind: "refused", reason: "SES: it refused the mail" },
      ],
      [
        { kind: "lost", error: "TimeoutError" },
        { kind: "lost", reason: "SES: TimeoutError" },
      ],
    ];
    for (const [unmade, answer] of cases) assert.deepEqual((await send("a@example.com", unmade)).answer, answer);
  });
});

describe("what a mail may show", () => {
  it("is text, and there for every name that a template may have", () => {
    const data = mailData(delivery(""), ["receipt", "totalCents", "lines", "constructor", "none"]);
    assert.deepEqual(data, {
      requestId: ID,
      status: "succeeded",
      succeeded: "yes",
      failed: "",
      expired: "",
      acceptedAt: told.acceptedAt,
      finishedAt: told.finishedAt,
      attempts: "1",
      reason: "",
      error: "",
      result_receipt: "R-1",
      result_totalCents: "990",
      result_lines: "",
      result_constructor: "",
      result_none: "",
    });
    for (const name of outcomeNames) assert.ok(name in data, name);
  });

  it("of a failure is the error that its caller may see", () => {
    const document = JSON.stringify({
      ...told,
      status: "failed",
      reason: "permanent",
      error: { name: "E", message: "no such" },
    });
    const data = mailData({ requestId: ID, status: "failed", document }, ["receipt"]);
    assert.deepEqual([data.failed, data.succeeded, data.reason, data.error], ["yes", "", "permanent", "no such"]);
  });
});

describe("notify.mail", () => {
  const args = {
    sender: "Acme <orders@acme.example>",
    to: "/email",
    subject: "Your order {{result_receipt}}",
    html: "handlers/orders/outcome.html",
    text: "handlers/orders/outcome.txt",
  };
  const refusal = (more: object) => {
    try {
      mailSettings("R", { ...args, ...more });
    } catch (error) {
      return (error as Error).message;
    }
    return assert.fail(`${JSON.stringify(more)} was taken`);
  };

  it("reads the team's texts, and knows which fields of a result they show", () => {
    const { texts, resultFields, sender } = mailSettings("R", args);
    assert.equal(texts.subject, "Your order {{line_result_receipt}}");
    assert.match(texts.text, /\{\{text_error\}\}/);
    assert.deepEqual([resultFields, sender.address], [["receipt", "totalCents"], "orders@acme.example"]);
  });

  it("refuses what would mail nothing, or the wrong thing", () => {
    assert.match(refusal({ subject: "{{given_name}}" }), /which no outcome can fill in; there are requestId, /);
    assert.match(refusal({ html: "nowhere.html" }), /notify\.mail\.html "nowhere\.html" does not exist/);
    assert.match(refusal({ to: "email" }), /notify\.mail\.to "email" is no JSON Pointer/);
    assert.match(refusal({ sender: "Acme" }), /sender "Acme" is no sender of mails/);
    assert.match(refusal({ cc: "a@b" }), /notify\.mail's "cc" is unknown/);
  });
});
