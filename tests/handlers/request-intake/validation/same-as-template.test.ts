import assert from "node:assert/strict";
import fc from "fast-check";
import type { RequestIntakeArgs } from "../../../../components/request-intake/args.ts";
import { settingsOf } from "../../../../components/request-intake/settings.ts";
import { acceptedTemplate } from "../../../../components/request-intake/templates/accepted.ts";
import { sendMessageTemplate } from "../../../../components/request-intake/templates/send-message.ts";
import { wordsOf } from "../../../../components/request-intake/validation.ts";
import { accepting } from "../../../../handlers/request-intake/validation/answer.ts";
import { arrivalOf, type Known } from "../../../../handlers/request-intake/validation/arrival.ts";
import type { CallerKind, TenantSource } from "../../../../handlers/request-intake/validation/caller.ts";
import { hasRefusedCharacters, queueMessage } from "../../../../handlers/request-intake/validation/queue-message.ts";
import { readForm, sendMessageOf } from "../../../../local/gateway/integrations/sqs-form.ts";
import { spelt } from "../../../components/request-intake/fuzz/any-header.ts";
import { headerValue, text, token } from "../../../components/request-intake/fuzz/texts.ts";
import { render } from "../../../components/request-intake/render.ts";

const CALLERS = {
  iam: "iam",
  apiKeys: { apiKeys: [] },
  userPools: { userPools: ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12"] },
  authorizer: { authorizer: "x.ts" },
};

const domainName = "abc.execute-api.eu-central-1.amazonaws.com";

/** API Gateway's ids are base64; whatever one holds, both have to make the same of it. */
const extendedRequestIds = fc.oneof(
  fc.uint8Array({ minLength: 11, maxLength: 11 }).map((bytes) => Buffer.from(bytes).toString("base64")),
  fc.string({ unit: fc.constantFrom(..."Aa0+/=-_.$#\"'") }),
);
const headers = fc.dictionary(
  fc.oneof(
    { weight: 3, arbitrary: spelt("Idempotency-Key") },
    { weight: 3, arbitrary: spelt("X-Amzn-Trace-Id") },
    { weight: 1, arbitrary: token },
  ),
  headerValue,
  { maxKeys: 5, noNullPrototype: true },
);
const requests = fc.record({
  body: text(6),
  headers,
  extendedRequestId: extendedRequestIds,
  requestTimeEpoch: fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 }),
  path: fc.oneof(fc.constantFrom("/live/requests", "/live/requests/", "/live//requests///"), text(3)),
});
type Request = typeof requests extends fc.Arbitrary<infer R> ? R : never;

const arrived = (
  { body, headers, extendedRequestId, requestTimeEpoch, path }: Request,
  known: Known = {},
  who = {},
  pathParameters: Record<string, string> = {},
) =>
  arrivalOf(
    {
      body,
      headers,
      pathParameters,
      isBase64Encoded: false,
      requestContext: { domainName, extendedRequestId, path, requestTimeEpoch, ...who },
    },
    known,
  );

/** Whatever API Gateway could say of a caller, fit for a name or not. */
const names = fc.oneof(
  fc.constantFrom(
    "AIDA1234567890",
    "AROA12:session",
    "123456789012:bob",
    "123456789012:bob@example.com",
    "AIDA12:who",
    "null",
    "",
    "a.b",
    "eu-central-1:12345678-1234-1234-1234-123456789012",
  ),
  fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
  text(3),
);

describe("a request that was checked", () => {
  const held = (kind?: CallerKind, tenant?: TenantSource) =>
    fc.assert(
      fc.property(requests, names, fc.oneof(names, fc.constant("acme")), (request, name, word) => {
        const identity = { caller: name, cognitoIdentityId: word, apiKeyId: name };
        const authorizer: Record<string, string | Record<string, string>> =
          kind === "userPools"
            ? { claims: { sub: name, tenant: word } }
            : { principalId: name, tenant: word, claims: word };
        const args = {
          handler: "x",
          schema: {},
          ...(kind && { callers: CALLERS[kind] }),
          ...(tenant && { tenantFrom: tenant }),
        };
        const { edge } = settingsOf("x", args as RequestIntakeArgs);
        const headers = { ...request.headers, "X-Tenant": word };
        const given = { ...request, headers, pathParameters: { tenant: word.toWellFormed() } };
        const form = readForm(render(sendMessageTemplate(edge), { ...given, identity, authorizer }).text)!;
        const { MessageBody, MessageAttributes, MessageGroupId, MessageSystemAttributes } = sendMessageOf(form);
        const arrival = arrived(
          given,
          { ...(kind && { callers: kind }), ...(tenant && { tenant }) },
          { identity, authorizer },
          // A function gets the path as it was sent.
          { tenant: encodeURIComponent(word.toWellFormed()) },
        );
        // A request without a name or a tenant is left out of the form, and sent by neither.
        if (arrival.caller === "" || arrival.tenant === "") return assert.equal(MessageBody, undefined);
        const { attributes, groupId, trace } = queueMessage(arrival);
        const told = (StringValue: string) => ({ DataType: "String", StringValue });
        const all = Object.entries(attributes).map(([attribute, value]) => [attribute, told(value)]);
        assert.deepEqual(Object.fromEntries(all), MessageAttributes);
        assert.equal(groupId, MessageGroupId);
        assert.deepEqual(trace === undefined ? undefined : { AWSTraceHeader: told(trace) }, MessageSystemAttributes);
        // So is a body that SQS would refuse; an empty one is {} before the template has it.
        if (request.body !== "") {
          assert.equal(hasRefusedCharacters(arrival.body) ? undefined : arrival.body, MessageBody);
        }
      }),
      { numRuns: 60 },
    );

  it("has the message of the direct path's template, attribute by attribute", () => held());

  for (const kind of ["iam", "apiKeys", "userPools", "authorizer"] as const) {
    it(`has it with the caller in its id, where callers are known by ${kind}`, () => held(kind));
  }

  const tenants: [kind: CallerKind, tenant: TenantSource][] = [
    ["apiKeys", "caller"],
    ["userPools", { claim: "tenant" }],
    ["authorizer", { claim: "tenant" }],
    ["authorizer", { claim: "claims" }],
    ["iam", { header: "x-Tenant" }],
    ["iam", { path: "tenant" }],
  ];
  for (const [kind, tenant] of tenants) {
    it(`has its tenant, from ${JSON.stringify(tenant)} with callers by ${kind}`, () => held(kind, tenant));
  }

  it("is answered with the text and the headers of the direct path's template", () => {
    for (const publicOrigin of [undefined, "https://api.example.com"]) {
      const words = wordsOf({ publicOrigin, pollAfter: 3 }, "the rule");
      fc.assert(
        fc.property(requests, (request) => {
          const { text, headers } = render(acceptedTemplate(publicOrigin), request);
          const answer = accepting(arrived(request), words);
          assert.equal(answer.body, text);
          assert.deepEqual(answer.headers, {
            "Content-Type": "application/json",
            Location: headers.Location,
            "Retry-After": "3",
          });
        }),
        { numRuns: 60 },
      );
    }
  });

  it("is read from base64 as from text", () => {
    const requestContext = { domainName, extendedRequestId: "x", path: "/", requestTimeEpoch: 1 };
    fc.assert(
      fc.property(text(5), (body) => {
        const encoded = { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
        const read = (event: { body: string | null; isBase64Encoded: boolean }) =>
          arrivalOf({ ...event, headers: {}, requestContext }).body;
        assert.equal(read(encoded), read({ body: body.toWellFormed(), isBase64Encoded: false }));
      }),
      { numRuns: 50 },
    );
    assert.equal(arrivalOf({ body: null, headers: {}, isBase64Encoded: false, requestContext }).body, "{}");
  });

  it("is JSON by the rule that API Gateway chooses a model by", () => {
    const cases: [type: string | undefined, isJson: boolean][] = [
      [undefined, true],
      ["", true],
      ["application/json", true],
      [" Application/JSON ; charset=UTF-16", true],
      ["application/json, text/plain", true],
      ["text/plain, application/json", false],
      ["application/json5", false],
      ["application/problem+json", false],
      ['"application/json"', false],
      ["*/*", false],
    ];
    for (const [type, isJson] of cases) {
      const requestContext = { domainName, extendedRequestId: "x", path: "/", requestTimeEpoch: 1 };
      const headers = type === undefined ? {} : { "cOntent-type": type };
      assert.equal(arrivalOf({ body: "{}", headers, isBase64Encoded: false, requestContext }).isJson, isJson, type);
    }
  });
});
