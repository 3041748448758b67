import assert from "node:assert/strict";
import fc from "fast-check";
import { callersOf } from "../../../../components/request-intake/callers/settings.ts";
import { tenantOf } from "../../../../components/request-intake/callers/tenant.ts";
import { acceptedTemplate } from "../../../../components/request-intake/templates/accepted.ts";
import { type Edge, setCallerOf } from "../../../../components/request-intake/templates/caller.ts";
import { notSentTemplate } from "../../../../components/request-intake/templates/not-sent.ts";
import { readResultTemplate } from "../../../../components/request-intake/templates/read-result.ts";
import { readStatusTemplate } from "../../../../components/request-intake/templates/read-status.ts";
import { sendMessageTemplate } from "../../../../components/request-intake/templates/send-message.ts";
import { statusTemplate } from "../../../../components/request-intake/templates/status.ts";
import { callerOf } from "../../../../handlers/request-intake/message.ts";
import { lintTemplate } from "../../../../local/gateway/vtl/lint.ts";
import { unencodedIn } from "../../../../policies/rules/url-encoded-messages/unencoded.ts";
import { character } from "../../../character.ts";
import { type Rendering, render } from "../render.ts";

const now = 1_760_000_000_000;
const ownId = `${now}-YAdhkG4XPHcEJmw`;
const sub = "6b1d301a-e811-4af6-932e-f5cf2028efec";
const pool = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12";

const callersBy = {
  iam: callersOf("x", "iam"),
  apiKeys: callersOf("x", { apiKeys: [] }),
  userPools: callersOf("x", { userPools: [pool] }),
  authorizer: callersOf("x", { authorizer: "x.ts" }),
};

/** By the way to call, what API Gateway says of a caller, and the caller's name then. */
const known: Record<keyof typeof setCallerOf, [string, Rendering, string][]> = {
  iam: [
    ["a user", { identity: { caller: "AIDAJQABLZS4A3QDU576Q" } }, "AIDAJQABLZS4A3QDU576Q"],
    ["a role, whatever its session", { identity: { caller: "AROAJQABLZS4A3QDU576Q:deploy" } }, "AROAJQABLZS4A3QDU576Q"],
    ["the account", { identity: { caller: "123456789012" } }, "123456789012"],
    ["a federated user, who is not the account", { identity: { caller: "123456789012:bob" } }, "123456789012_bob"],
    [
      "one of many identities that share a role",
      { identity: { caller: "AROAX:CognitoIdentityCredentials", cognitoIdentityId: `eu-central-1:${sub}` } },
      `eu-central-1_${sub}`,
    ],
  ],
  apiKeys: [["a key", { identity: { apiKeyId: "a1b2c3d4e5", apiKey: "secret" } }, "a1b2c3d4e5"]],
  userPools: [["a user", { authorizer: { claims: { sub, email: "a@example.com" } } }, sub]],
  authorizer: [["a pseudonym", { authorizer: { principalId: "bm90LWEtcHNldWRvbnlt_-" } }, "bm90LWEtcHNldWRvbnlt_-"]],
};

const idOf = (edge: Edge, given: Rendering) =>
  JSON.parse(render(acceptedTemplate("https://x", edge), { requestTimeEpoch: now, ...given }).text).requestId as string;

function sent(edge: Edge, given: Rendering) {
  const form = new URLSearchParams(
    render(sendMessageTemplate(edge), { requestTimeEpoch: now, body: "{}", ...given }).text,
  );
  return {
    body: form.get("MessageBody"),
    group: form.get("MessageGroupId"),
    id: form.get("MessageAttribute.1.Value.StringValue"),
  };
}

const refusal = (edge: Edge, given: Rendering) => {
  const { text, status } = render(notSentTemplate(edge), given);
  return [status, JSON.parse(text).type.split(":").at(-1)];
};

describe("templates that know their callers", () => {
  it("use nothing but what AWS documents, and are one line", () => {
    for (const [kind, setCaller] of Object.entries(setCallerOf)) {
      const setTenants = ["caller", { header: "X-Tenant" }, { path: "tenant" }] as const;
      for (const from of setTenants) {
        const setTenant = tenantOf("x", from, callersBy[kind as "iam"])!.set;
        const edge = { setCaller, setTenant };
        for (const template of [
          sendMessageTemplate(edge),
          acceptedTemplate("https://x", edge),
          notSentTemplate(edge),
          readStatusTemplate("t", edge),
          readResultTemplate(edge),
          statusTemplate({ queueRetention: 60, pollAfter: 1 }, edge),
        ]) {
          assert.deepEqual(lintTemplate(template), []);
          assert.doesNotMatch(template, /\n/);
          if (template.startsWith("Action=")) assert.deepEqual(unencodedIn(template), []);
        }
      }
    }
  });

  for (const [kind, cases] of Object.entries(known) as [keyof typeof known, (typeof known)["iam"]][]) {
    const edge = { setCaller: setCallerOf[kind] };
    for (const [title, given, caller] of cases)
      it(`name ${title} by ${kind}, in message and answer alike`, () => {
        assert.equal(idOf(edge, given), `${ownId}.${caller}`);
        assert.equal(sent(edge, given).id, `${ownId}.${caller}`);
        assert.equal(callerOf(idOf(edge, given)), caller);
        assert.equal(sent(edge, given).body, "{}");
      });

    it(`send nothing for a caller by ${kind} whom nobody can tell from others, and say so`, () => {
      const odd = fc.oneof(
        fc.string({ unit: character }),
        fc.constantFrom("", "a.b", "x".repeat(65), "$context", "null"),
        fc.constantFrom("123456789012:bob@example.com", "AIDAX:who", "12345678901:bob", "123456789012:a:b"),
      );
      fc.assert(
        fc.property(odd, (value) => {
          const name = kind === "iam" ? value.replace(/^(AROA[A-Z0-9]*|\d{12}):/, "$1.") : value;
          fc.pre(!/^[\w-]{1,64}$/.test(name) || name === "null");
          const given: Rendering = {
            identity: { caller: name, apiKeyId: name },
            authorizer: { principalId: name, claims: { sub: name } },
          };
          assert.equal(sent(edge, given).body, null);
          assert.deepEqual(refusal(edge, given), ["403", "forbidden"]);
          // Nor is it anybody's id.
          for (const requestId of [`${ownId}.`, ownId, `${ownId}.${name}`])
            assert.equal(
              JSON.parse(render(readStatusTemplate("t", edge), { ...given, pathParameters: { requestId } }).text).Key.id
                .S,
              "-",
            );
        }),
        { numRuns: 50 },
      );
    });
  }

  it("read a status or a result of the caller's own ids, and of no other that anybody could write", () => {
    const edge = { setCaller: setCallerOf.apiKeys };
    const name = fc.stringMatching(/^[\w-]{1,8}$/);
    const piece = fc.oneof(name, fc.constantFrom(".", "..", `${ownId}.`, ownId, "%2E", "\n", "/", "key#", ""));
    fc.assert(
      fc.property(name, name, fc.array(piece, { maxLength: 4 }), (me, you, pieces) => {
        fc.pre(me !== "null" && you !== "null");
        const identity = { apiKeyId: me };
        for (const requestId of [
          `${ownId}.${me}`,
          `${ownId}.${you}`,
          `${ownId}.${me}.${you}`,
          ownId,
          pieces.join(""),
        ]) {
          const mine = /^\d{13}-[\w-]{8,64}\.([\w-]{1,64})$/.exec(requestId)?.[1] === me && !requestId.endsWith("\n");
          const pathParameters = { requestId };
          const key = JSON.parse(render(readStatusTemplate("t", edge), { identity, pathParameters }).text).Key.id.S;
          assert.equal(key, mine ? requestId : "-");
          const { text, path } = render(readResultTemplate(edge), { identity, pathParameters });
          assert.equal(text, "");
          assert.deepEqual(path, mine ? { requestId } : {});
          const status = render(statusTemplate({ queueRetention: 60, pollAfter: 1 }, edge), {
            requestTimeEpoch: now,
            body: "{}",
            identity,
            path: `/live/requests/${requestId}`,
          });
          if (!mine && !requestId.includes("/")) assert.equal(status.status, "404", requestId);
        }
      }),
      { numRuns: 100 },
    );
    const { text } = render(statusTemplate({ queueRetention: 60, pollAfter: 1 }, edge), {
      requestTimeEpoch: now,
      body: "{}",
      identity: { apiKeyId: "me" },
      path: `/live/requests/${ownId}.me`,
    });
    assert.deepEqual(JSON.parse(text), { requestId: `${ownId}.me`, status: "accepted" });
  });

  describe("and their tenants", () => {
    const edgeOf = (kind: keyof typeof callersBy, from: Parameters<typeof tenantOf>[1]): Edge => {
      const tenant = tenantOf("x", from, callersBy[kind])!;
      return { setCaller: setCallerOf[kind], setTenant: tenant.set };
    };

    it("take the caller for one", () => {
      assert.equal(sent(edgeOf("apiKeys", "caller"), { identity: { apiKeyId: "a1" } }).group, "a1");
    });

    it("take a verified claim as it is, and refuse a request without one", () => {
      const edge = edgeOf("userPools", { claim: "custom:tenant" });
      const given = (claims: object) => ({ authorizer: { claims: { sub, ...claims } } });
      assert.equal(sent(edge, given({ "custom:tenant": "acme & sons?".replaceAll(" ", "_") })).group, "acme_&_sons?");
      for (const claims of [{}, { "custom:tenant": "" }, { "custom:tenant": "two words" }, { "custom:tenant": "ü" }]) {
        assert.deepEqual([sent(edge, given(claims)).body, sent(edge, given(claims)).group], [null, null]);
        assert.deepEqual(refusal(edge, given(claims)), ["400", "invalid-tenant"]);
      }
      const own = edgeOf("authorizer", { claim: "tenant" });
      assert.equal(sent(own, { authorizer: { principalId: "p", tenant: "acme" } }).group, "acme");
    });

    it("keep a caller's own word below the caller, however the header is spelt", () => {
      const edge = edgeOf("apiKeys", { header: "X-Tenant" });
      const identity = { apiKeyId: "a1" };
      for (const name of ["X-Tenant", "x-tenant", "X-TENANT"])
        assert.equal(sent(edge, { identity, headers: { [name]: "acme" } }).group, "a1/acme");
      const path = edgeOf("apiKeys", { path: "tenant" });
      assert.equal(sent(path, { identity, pathParameters: { tenant: "acme" } }).group, "a1/acme");
      for (const headers of [{}, { "x-tenant": "" }, { "x-tenant": "x".repeat(64) }, { "x-tenant": "a b" }]) {
        assert.equal(sent(edge, { identity, headers: headers as Record<string, string> }).body, null);
        assert.deepEqual(refusal(edge, { identity, headers: headers as Record<string, string> }), [
          "400",
          "invalid-tenant",
        ]);
      }
    });

    it("send no group that SQS would refuse, nor one of another caller's", () => {
      const edge = edgeOf("apiKeys", { header: "X-Tenant" });
      fc.assert(
        fc.property(fc.string({ unit: character, maxLength: 70 }), (word) => {
          const { group, body } = sent(edge, { identity: { apiKeyId: "a1" }, headers: { "x-tenant": word } });
          assert.equal(body === null, group === null);
          if (group !== null) assert.ok(/^[!-~]{1,128}$/.test(group) && group === `a1/${word}`, group);
        }),
        { numRuns: 100 },
      );
    });
  });
});
