import assert from "node:assert/strict";
import fc from "fast-check";
import { GatewayError } from "../../../../local/gateway/gateway-error.ts";
import { cases } from "../../../cases.ts";
import { type Intake, REQUESTS, serveIntake } from "./intake.ts";
import { problemOf } from "./problem.ts";
import { answer } from "./services.ts";
import { text } from "./texts.ts";

const ID = "1500000000000-AAAAAAAA";

/** What a service, or a proxy in its place, can say. */
const said = fc.oneof(
  text(),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
  fc.json(),
  fc.constantFrom("", "null", "[]", "<html>503 Service Unavailable</html>", '{"Item":', `${"[".repeat(20_000)}`),
);

/** SQS's own errors, their names among them that a template looks for. */
const error = fc
  .tuple(
    fc.constantFrom(
      "com.amazonaws.sqs#InvalidParameterValue",
      "com.amazonaws.sqs#InvalidMessageContents",
      "AWS.SimpleQueueService.NonExistentQueue",
      "com.amazonaws.sqs#RequestThrottled",
      "com.amazon.coral.service#InternalFailure",
      "KMS.AccessDeniedException",
      "",
    ),
    fc.oneof(
      text(),
      fc.constantFrom("Message must be shorter than 1048576 bytes.", "Invalid binary character '#x1' was found", "no"),
    ),
  )
  .map(([__type, message]) => JSON.stringify({ __type, message }));

type Fate =
  /** It is on the queue, and SQS says so. */
  | { readonly kind: "taken"; readonly status: number; readonly body: string }
  /** It is not. */
  | { readonly kind: "refused"; readonly status: number; readonly body: string }
  /** It may be, and nobody says so: SQS fails, or is not heard. */
  | { readonly kind: "lost"; readonly taken: boolean; readonly status: number; readonly body: string }
  | { readonly kind: "silent"; readonly taken: boolean; readonly type: "INTEGRATION_TIMEOUT" | "INTEGRATION_FAILURE" };

const fates: fc.Arbitrary<Fate> = fc.oneof(
  fc.record({ kind: fc.constant("taken"), status: fc.constantFrom(200, 201, 204, 299), body: said }),
  fc.record({ kind: fc.constant("refused"), status: fc.integer({ min: 300, max: 499 }), body: fc.oneof(error, said) }),
  fc.record({ kind: fc.constant("lost"), taken: fc.boolean(), status: fc.integer({ min: 500, max: 599 }), body: said }),
  fc.record({
    kind: fc.constant("silent"),
    taken: fc.boolean(),
    type: fc.constantFrom("INTEGRATION_TIMEOUT", "INTEGRATION_FAILURE"),
  }),
);

describe("whatever a service does", function () {
  this.timeout(60_000);
  let intake: Intake;
  before(async () => {
    intake = await serveIntake({ schema: { type: "object" } });
  });

  it("202 means one message, and any other answer none, unless SQS took it and was not heard: 503 says so", async () => {
    const { services } = intake;
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fates, async (fate) => {
        services.messages.length = 0;
        services.sqs = (call) => {
          if (fate.kind === "taken" || ("taken" in fate && fate.taken)) services.take(call);
          if (fate.kind === "silent") throw new GatewayError(fate.type);
          return answer(fate.status, fate.body);
        };
        const told = await intake.call({ body: '{"a":1}' });
        const { messages } = services;
        if (fate.kind === "taken") {
          assert.deepEqual([told.status, messages.length], [202, 1], told.text);
          assert.equal(JSON.parse(told.text).requestId, messages[0]!.MessageAttributes!.requestId!.StringValue);
          return;
        }
        const kind = problemOf(told, `POST ${fate.kind}`);
        seen.add(kind);
        // Said more often than it is so, never less often.
        const mayBe = /may have been accepted; repeat with the same Idempotency-Key/.test(told.text);
        assert.equal(mayBe, kind === "503 unavailable");
        if (fate.kind !== "refused") assert.equal(kind, "503 unavailable");
        else assert.match(kind, /^(400 unsupported-characters|413 too-large|503 unavailable)$/);
        assert.equal(messages.length, fate.kind !== "refused" && fate.taken ? 1 : 0);
      }),
      cases(600),
    );
    assert.deepEqual([...seen].sort(), ["400 unsupported-characters", "413 too-large", "503 unavailable"]);
  });

  it("a GET is answered with what is stored, or with a problem, and nothing of what went wrong", async () => {
    const status = fc.oneof(fc.constant(200), fc.integer({ min: 200, max: 599 }));
    const fate = fc.oneof(fc.tuple(status, said), fc.constantFrom("INTEGRATION_TIMEOUT", "INTEGRATION_FAILURE"));
    await fc.assert(
      fc.asyncProperty(fate, fc.constantFrom("", "/result"), async (fate, result) => {
        intake.services.other = () => {
          if (typeof fate === "string") throw new GatewayError(fate);
          return answer(...fate);
        };
        const told = await intake.call({ method: "GET", url: `${REQUESTS}/${ID}${result}`, headers: [] });
        const kind = told.status === 200 ? "200" : problemOf(told, `GET ${typeof fate === "string"}`);
        if (typeof fate === "string") return assert.equal(kind, "503 unavailable");
        const [code, body] = fate;
        if (result) {
          const expected = code < 300 ? "200" : code >= 400 && code < 500 ? "404 not-found" : "503 unavailable";
          assert.equal(kind, expected);
          if (kind === "200") assert.equal(told.text, body);
          return;
        }
        assert.equal(kind, code < 300 ? "404 not-found" : "503 unavailable");
      }),
      cases(400),
    );
  });
});
