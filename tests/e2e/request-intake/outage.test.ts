import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { assertAccepted } from "./accepted.ts";
import { call, post } from "./call.ts";
import { deployed, type Intake } from "./deployed.ts";
import { type Fault, Faulty } from "./faulty.ts";
import { Inbox } from "./inbox.ts";
import { assertProblem, unavailable } from "./problem.ts";

const unreadable = { status: 503, kind: "unavailable", retryAfter: 5 };
const id = `${Date.now()}-AAAAAAAAAAAAAAA`;

const answers =
  (status: number, body: string, headers: Record<string, string> = {}): Fault =>
  ({ response }) =>
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0", ...headers }).end(body);
const refuses = (code: string, status = 400): Fault =>
  answers(status, JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: `"${code}" \\ said` }), {
    "x-amzn-query-error": `${code};Sender`,
  });

/** Ways in which a service of AWS is out of order, its connection included. */
const broken: Record<string, Fault> = {
  "answers 500": answers(500, '{"__type":"InternalError"}'),
  "answers 503 in XML": answers(503, "<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>"),
  "answers 502 in HTML": answers(502, '<html>"bad" gateway \\</html>', { "content-type": "text/html" }),
  "answers 500 with nothing": answers(500, ""),
  "answers 400 with what is no JSON": answers(400, '{"__type":'),
  throttles: refuses("ThrottlingException"),
  "is denied": refuses("AccessDenied", 403),
  "has no key": refuses("KMS.DisabledException"),
  redirects: answers(301, "", { location: "http://127.0.0.1:1/" }),
  "breaks the connection off": ({ response }) => response.destroy(),
  "breaks its answer off": ({ response }) => {
    response.writeHead(200, { "content-length": "100" }).write("{");
    setTimeout(() => response.destroy(), 20);
  },
  "speaks no HTTP": ({ response }) => response.socket?.end("what?\r\n\r\n"),
};

describe("RequestIntake's API when what is behind it is out of order", () => {
  const stack = deployed();
  let edge: Intake;
  let faulty: Faulty;
  let inbox: Inbox;
  before(async () => {
    edge = stack.the.intake("edge");
    faulty = await Faulty.start(stack.the.cloud.endpoint);
    inbox = new Inbox(stack.the.aws.sqs, edge.queueUrl);
    await inbox.drain();
  });
  after(() => faulty?.stop());

  const through = () => faulty.through(edge.requestsUrl);

  it("serves as ever through the gateway of this test, or nothing here would prove anything", async () => {
    const answer = await post(through(), '{"a":"&+%ü"}');
    assert.equal(answer.status, 202, answer.text);
    assert.equal((await inbox.take(answer.json().requestId)).body, '{"a":"&+%ü"}');
    assert.equal((await call(`${through()}/${id}`)).status, 200);
  });

  for (const [what, fault] of Object.entries({ ...broken, "has no such queue": refuses("QueueDoesNotExist") })) {
    it(`answers 503 "may have been accepted" when SQS ${what}`, async () => {
      const answer = await faulty.with("SendMessage", fault, () => post(through(), '{"a":1}'));
      assertProblem(answer, unavailable);
    });
  }

  for (const [what, fault] of Object.entries(broken)) {
    it(`answers 503 when DynamoDB ${what}, for the status`, async () => {
      const answer = await faulty.with("GetItem", fault, () => call(`${through()}/${id}`));
      assertProblem(answer, unreadable);
    });
  }

  it("answers 503 when S3 fails, and 404 when it denies, which it does for what is not there", async () => {
    const result = () => call(`${through()}/${id}/result`);
    for (const what of ["answers 500", "answers 503 in XML", "answers 500 with nothing", "breaks the connection off"]) {
      assertProblem(await faulty.with("GetObject", broken[what]!, result), unreadable, what);
    }
    assertProblem(await faulty.with("GetObject", broken["is denied"]!, result), { status: 404, kind: "not-found" });
  });

  it("answers 503 within 11 s when SQS, DynamoDB and S3 are silent", async () => {
    const silent: Fault = () => new Promise(() => {});
    const began = Date.now();
    const [sent, read, fetched] = await faulty.with("SendMessage", silent, () =>
      faulty.with("GetItem", silent, () =>
        faulty.with("GetObject", silent, () =>
          Promise.all([post(through(), "{}"), call(`${through()}/${id}`), call(`${through()}/${id}/result`)]),
        ),
      ),
    );
    assert.ok(Date.now() - began < 11_000, `${Date.now() - began} ms`);
    assertProblem(sent, unavailable);
    assertProblem(read, unreadable);
    assertProblem(fetched, unreadable);
  });

  it("answers 503 when the emulator itself is silent or gone, and goes on when it is back", async () => {
    const { pid } = stack.the.cloud.processes.find(({ name }) => name === "emulator")!;
    await post(edge.requestsUrl, "{}");
    // What is in work elsewhere would be cut short.
    for (const name of ["orders", "narrow"] as const) await stack.the.quiet(name);
    process.kill(pid, "SIGSTOP");
    try {
      const answers = await Promise.all([post(edge.requestsUrl, '{"silent":1}'), post(edge.requestsUrl, "no JSON")]);
      assertProblem(answers[0], unavailable);
      assertProblem(answers[1], { status: 400, kind: "invalid-request" });
    } finally {
      process.kill(pid, "SIGCONT");
    }
    const requestId = assertAccepted(await post(edge.requestsUrl, '{"back":1}'), edge.requestsUrl);
    assert.equal((await inbox.take(requestId)).body, '{"back":1}');
    await inbox.drain();
  });

  it("may have accepted what it answered 503, and the same Idempotency-Key again makes one outcome of both", async () => {
    const orders = stack.the.intake("orders");
    const key = [["Idempotency-Key", randomUUID()]] as const;
    const body = '{"acts":["work"],"note":"lost"}';
    const lost: Fault = async ({ response, happen }) => {
      await happen();
      response.destroy();
    };
    const url = faulty.through(orders.requestsUrl);
    assertProblem(await faulty.with("SendMessage", lost, () => post(url, body, key)), unavailable);
    const requestId = assertAccepted(await post(orders.requestsUrl, body, key), orders.requestsUrl);
    const document = await stack.the.outcome("orders", requestId);
    assert.equal(document.status, "succeeded");
    // Whichever a worker met first was worked, once; the other has its outcome.
    const worked = stack.the.effects().filter(({ idempotencyKey }) => idempotencyKey === key[0][1]);
    assert.deepEqual(
      worked.map(({ what }) => what),
      ["begin", "end"],
    );
    assert.equal(document.result.requestId, worked[0]!.requestId);
    assert.deepEqual(document.result.echo, JSON.parse(body));
    assert.equal(document.duplicateOf ?? requestId, worked[0]!.requestId);
  });
});
