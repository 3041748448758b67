import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AddPermissionCommand, GetPolicyCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { PurgeQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { setFault, withFault } from "../../../local/quotas/set.ts";
import { Rights } from "../../rights/role-rights.ts";
import { assertAccepted } from "../accepted.ts";
import { filled, refusesBadInput } from "../bad-input.ts";
import { type Answer, type Call, post } from "../call.ts";
import { outcomeOf } from "../deployed.ts";
import { Inbox } from "../inbox.ts";
import { assertProblem, type Expected, unavailable } from "../problem.ts";
import { Deployment } from "./deployed.ts";
import type { Told } from "./fixtures/check.ts";

const unchecked: Expected = { status: 503, kind: "unavailable", retryAfter: 5, detail: /^It was not taken/ };
const unreachable: Expected = { ...unavailable, detail: /may have been accepted/ };

describe("a RequestIntake that checks requests before it accepts them", function () {
  this.timeout(60_000);
  let stack: Deployment;
  let inbox: Inbox;
  before(async function () {
    this.timeout(900_000);
    stack = await Deployment.start();
    inbox = new Inbox(stack.aws.sqs, stack.edge.queueUrl);
  });
  after(() => stack?.stop());

  const gateway = () => ({ url: stack.cloud.endpoint });
  const asked = (told: Told & Record<string, unknown>, headers: Call["headers"] = []) =>
    post(stack.edge.requestsUrl, JSON.stringify(told), headers);
  const assertNothingTaken = async () => assert.deepEqual(await inbox.drain(), []);

  it("is found nothing wrong with by the policy pack at its first preview, and nothing is left undetermined", () => {
    const { ok, problem, policies } = stack.preview;
    assert.equal(ok, true, problem);
    assert.deepEqual(policies, []);
  });

  it("answers what the check lets pass as the direct path does, and sends the same message", async () => {
    const trace = "Root=1-67891233-abcdef012345678912345678";
    const body = '{ "a" : "1+1=2&%41 ü 𝄞 \\u0000 $input" }';
    const headers = [
      ["idempotency-KEY", "order 4711 / ü"],
      ["X-Amzn-Trace-Id", trace],
    ] as const;
    const url = stack.edge.requestsUrl;
    const requestId = assertAccepted(await post(url, body, headers), url);
    const sent = await inbox.take(requestId);
    assert.equal(sent.body, body);
    assert.deepEqual(sent.attributes, {
      requestId,
      acceptedAt: requestId.slice(0, 13),
      version: "1",
      idempotencyKey: Buffer.from("order 4711 / ü").toString("latin1"),
      traceHeader: trace,
    });
  });

  it("tells the caller at once what the check refused, in its words, as 422 or 400, and takes nothing", async () => {
    const answer = await asked({ check: "refuse" }, [["X-Item", '"lamp"']]);
    assert.deepEqual([answer.status, answer.header("content-type")], [422, "application/problem+json"]);
    const { errors, ...problem } = answer.json();
    assert.deepEqual(problem, {
      type: "urn:levee:problem:rejected",
      title: "Not in stock",
      status: 422,
      detail: 'no ""lamp"" & never was',
    });
    assert.deepEqual([errors.length, errors[0].pointer], [1, "#/check"]);
    assert.match(errors[0].detail, /^of \d{13}-[A-Za-z0-9_-]{8,64}$/);
    assertProblem(await asked({ check: "refuse as 400" }), { status: 400, kind: "rejected", detail: /signature/ });
    await assertNothingTaken();
  });

  describe("is as strict on bad input as the direct path, in the same words:", () => {
    refusesBadInput(() => ({ url: stack.edge.requestsUrl, inbox }));

    it("answers 503 to a body over what Lambda takes as an event, and takes it not", async () => {
      assertProblem(await post(stack.edge.requestsUrl, filled(7_000_000)), unreachable);
    });

    it("put nothing of all that on the queue", assertNothingTaken);
  });

  for (const check of ["throw", "hang", "return false"] as const) {
    it(`answers 503 with Retry-After when the check is told to ${check}, says nothing of why, and takes nothing`, async () => {
      const answer = await asked({ check });
      assertProblem(answer, unchecked);
      assert.doesNotMatch(answer.text, /not for|TypeError/);
      await assertNothingTaken();
    });
  }

  for (const check of ["exit", "block"] as const) {
    it(`answers 503 with Retry-After by gateway response when its process is told to ${check}, and goes on`, async () => {
      const began = Date.now();
      assertProblem(await asked({ check }), unreachable);
      assert.ok(Date.now() - began < 6_000, `${Date.now() - began} ms`);
      await assertNothingTaken();
      const requestId = assertAccepted(await asked({}), stack.edge.requestsUrl);
      await inbox.take(requestId);
    });
  }

  it("answers 503 with Retry-After to what Lambda throttles, beyond the executions set apart or of the account", async () => {
    const url = stack.orders.requestsUrl;
    const all = await Promise.all(Array.from({ length: 8 }, () => post(url, '{"checkMs":400}')));
    const taken = all.filter(({ status }) => status === 202);
    assert.ok(taken.length >= 2 && taken.length < 8, JSON.stringify(all.map(({ status }) => status)));
    for (const answer of all) if (answer.status !== 202) assertProblem(answer, unreachable);
    for (const answer of taken) assert.equal((await outcomeOf(url, answer.json().requestId)).status, "succeeded");

    const throttled = { fault: "throttle", service: "lambda", operations: ["Invoke"], from: "gateway", times: 1 };
    await setFault(gateway(), throttled);
    assertProblem(await asked({}), unreachable);
    await inbox.take(assertAccepted(await asked({}), stack.edge.requestsUrl));
  });

  it("says 503 and takes nothing while SQS refuses, and takes what is repeated", async () => {
    const key = [["Idempotency-Key", randomUUID()]] as const;
    for (const fault of ["throttle", "error", "drop"]) {
      const refusing = { fault, service: "sqs", operations: ["SendMessage"], resource: "edge-work" };
      const answers = await withFault(gateway(), refusing, () =>
        Promise.all(Array.from({ length: 3 }, () => asked({ fault }, key))),
      );
      for (const answer of answers) assertProblem(answer, unavailable, fault);
      await assertNothingTaken();
    }
    const requestId = assertAccepted(await asked({}, key), stack.edge.requestsUrl);
    assert.equal((await inbox.take(requestId)).attributes.idempotencyKey, key[0][1]);
  });

  it("answers 503 in time when SQS is silent, and may have accepted it all the same", async () => {
    const sending = { service: "sqs", operations: ["SendMessage"], resource: "edge-work" };
    const began = Date.now();
    await withFault(gateway(), { fault: "delay", delayMs: 3_500, ...sending }, async () => {
      assertProblem(await asked({}), unavailable);
    });
    assert.ok(Date.now() - began < 3_000, `${Date.now() - began} ms`);
    // Two calls of one id: the second was made when the first had no answer for a second.
    await sleep(began + 5_500 - Date.now());
    const { Messages = [] } = await stack.aws.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: stack.edge.queueUrl,
        MessageAttributeNames: ["All"],
        MaxNumberOfMessages: 10,
      }),
    );
    assert.equal(Messages.length, 2);
    assert.equal(new Set(Messages.map(({ MessageAttributes }) => MessageAttributes?.requestId?.StringValue)).size, 1);
    await stack.aws.sqs.send(new PurgeQueueCommand({ QueueUrl: stack.edge.queueUrl }));
  });

  /** Posts under a fault that strikes after SQS has the message, then again without: it is worked once. */
  async function assertWorkedOnce(fault: object, expected: (answer: Answer) => void): Promise<void> {
    const url = stack.orders.requestsUrl;
    const key = randomUUID();
    const headers = [["Idempotency-Key", key]] as const;
    const body = JSON.stringify({ acts: ["work"], note: key });
    const sending = {
      service: "sqs",
      operations: ["SendMessage"],
      resource: "orders-work",
      function: "validate",
      ...fault,
    };
    expected(await withFault(gateway(), sending, () => post(url, body, headers)));
    const again = assertAccepted(await post(url, body, headers), url);
    const { status, duplicateOf, result } = await outcomeOf(url, again);
    assert.equal(status, "succeeded");
    // Whichever a worker met first was worked, once; the other has its outcome.
    const worked = stack.effectsOf(key);
    assert.deepEqual(
      worked.map(({ what }) => what),
      ["begin", "end"],
    );
    assert.equal(duplicateOf ?? again, worked[0]!.requestId);
    assert.equal(result.requestId, worked[0]!.requestId);
  }

  it("says 503 when SQS's answer is lost, and what is repeated with the same key is worked once", () =>
    assertWorkedOnce({ fault: "lose" }, (answer) => assertProblem(answer, unavailable)));

  it("sends once more when one answer is lost, under the same id, which is worked once", () =>
    assertWorkedOnce({ fault: "lose", times: 1 }, (answer) => assertAccepted(answer, stack.orders.requestsUrl)));

  it("says 503 when its process is killed after SQS has the message, and what is repeated is worked once", () =>
    assertWorkedOnce({ fault: "kill", times: 1 }, (answer) => assertProblem(answer, unreachable)));

  it("is called by its API's one method and by nobody else's, and cannot accept without its right to send", async () => {
    const FunctionName = stack.edge.validateName;
    const { Policy } = await stack.aws.lambda.send(new GetPolicyCommand({ FunctionName }));
    const [{ Sid, Principal, Action, Condition }, ...more] = JSON.parse(Policy!).Statement;
    assert.deepEqual(
      [Sid, Principal, Action, more],
      ["api", { Service: "apigateway.amazonaws.com" }, "lambda:InvokeFunction", []],
    );
    const SourceArn = Condition.ArnLike["AWS:SourceArn"];
    assert.match(SourceArn, new RegExp(`^arn:aws:execute-api:[^*]+:${stack.edge.apiId}/live/POST/requests$`));
    const permission = { FunctionName, StatementId: "api" };
    await stack.aws.lambda.send(new RemovePermissionCommand(permission));
    assertProblem(await asked({}), unreachable);
    await stack.aws.lambda.send(
      new AddPermissionCommand({ ...permission, Action, Principal: Principal.Service, SourceArn }),
    );
    const role = await Rights.of(stack.aws, "levee-local-edge-validate-eu-central-1");
    await role.without("Accept sqs:SendMessage", async () => assertProblem(await asked({}), unavailable));
    await assertNothingTaken();
    await inbox.take(assertAccepted(await asked({}), stack.edge.requestsUrl));
  });

  it("logs one line a request, with its outcome and nothing of what was sent", async () => {
    const note = randomUUID();
    const requestId = assertAccepted(await asked({ note }, [["X-Secret", note]]), stack.edge.requestsUrl);
    await inbox.take(requestId);
    const lines = stack
      .log()
      .split("\n")
      .filter((line) => line.includes(requestId) && line.includes('"outcome"'));
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.match(lines[0]!, /"outcome":"accepted"/);
    assert.ok(!stack.log().includes(note));
  });
});
