import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { RequestIntakeArgs } from "../../../../components/request-intake/args.ts";
import { callerSettings } from "../../../../components/request-intake/callers/caller-settings.ts";

const settings = (args: object) => callerSettings('RequestIntake "orders"', args as RequestIntakeArgs);
const pool = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12";
const keys = { callers: { apiKeys: ["shop"] } };
const ours = { callers: { authorizer: "a.ts" } };
const perClient = { rate: 10, burst: 20 };

/** Where something stands in a value of JSON, by its names. */
const placesIn = (value: unknown): string[][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [[name], ...placesIn(inner).map((below) => [name, ...below])])
    : [];

function withAt(value: object, [name = "", ...below]: string[], odd: unknown): object {
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value };
  copy[name] = below.length > 0 ? withAt(copy[name] as object, below, odd) : odd;
  return copy;
}

describe("what a RequestIntake says of its callers", () => {
  it("is complete with what is left out", () => {
    assert.deepEqual(settings({}).callers, undefined);
    assert.deepEqual(settings({ callers: "iam" }).callers, { kind: "iam" });
    assert.deepEqual(settings({ callers: { userPools: [pool] } }).callers, {
      kind: "userPools",
      arns: [pool],
      scopes: [],
    });
    assert.deepEqual(settings(ours).callers, {
      kind: "authorizer",
      file: "a.ts",
      identityFrom: ["Authorization"],
      cache: 300,
      timeout: 3,
      environment: {},
      policy: [],
      apiKeys: [],
    });
    const { cors } = settings({
      ...ours,
      cors: { origins: ["https://a.example"] },
      tenantFrom: { header: "X-Tenant" },
    });
    assert.deepEqual(cors, {
      origins: ["https://a.example"],
      headers: ["Content-Type", "Idempotency-Key", "Authorization", "X-Tenant"],
      credentials: false,
      maxAge: 7_200,
    });
    const quota = { requests: 1_000, per: "day" };
    assert.deepEqual(settings({ ...keys, perClient: { ...perClient, quota } }).perClient, { ...perClient, quota });
  });

  const refused: [args: object, says: RegExp][] = [
    [{ callers: "everybody" }, /callers "everybody" is no way to call; write "iam", \{ apiKeys/],
    [{ callers: true }, /is no way to call/],
    [{ callers: {} }, /is no way to call/],
    [{ callers: { userpools: [pool] } }, /is no way to call/],
    [{ callers: { apiKeys: ["shop"], scopes: [] } }, /callers' "scopes" is unknown; there are apiKeys/],
    [{ callers: { apiKeys: "shop" } }, /apiKeys "shop" is not a list/],
    [{ callers: { apiKeys: ["AbCdEf0123456789AbCdEf"] } }, /names the client, never the key's value/],
    [{ callers: { apiKeys: ["shop", "shop"] } }, /names "shop" twice/],
    [{ callers: { apiKeys: [null] } }, /apiKeys names null, which is not one of small letters/],
    [{ callers: { userPools: [7] } }, /userPools names 7, which is no ARN/],
    [{ callers: { userPools: [pool], scopes: [""] } }, /scopes \[""\] are not names of OAuth scopes/],
    [{ callers: { userPools: [pool], scopes: [null] } }, /scopes \[null\] are not names/],
    [{ callers: { authorizer: "a.ts", environment: null } }, /callers: environment null is not a map/],
    [{ callers: { authorizer: "a.ts", policy: "*" } }, /callers: policy "\*" is not a list/],
    [{ cors: { origins: ["https://a.example"], headers: [7] } }, /headers \[7\] are not names of headers/],
    [{ callers: { userPools: [] } }, /is empty, so nobody could call/],
    [{ callers: { userPools: ["eu-central-1_Ab12"] } }, /no ARN of a user pool; write arn:aws:cognito-idp/],
    [{ callers: { userPools: [pool], scopes: "a" } }, /scopes "a" is not a list/],
    [{ callers: { authorizer: "a.ts", identityFrom: [] } }, /not one to four names of headers/],
    [{ callers: { authorizer: "a.ts", identityFrom: ["method.request.querystring.t"] } }, /query strings end in logs/],
    [
      { callers: { authorizer: "a.ts", cache: "2 hours" } },
      /callers' cache "2 hours" is over 1 hour; API Gateway keeps/,
    ],
    [
      { callers: { authorizer: "a.ts", timeout: "1 minute" } },
      /callers' timeout "1 minute" is over 10 seconds; callers wait/,
    ],
    [{ callers: { authorizer: "a.ts", environment: { LEVEE_X: "1" } } }, /the shell around the function has it/],
    [{ callers: { authorizer: "a.ts", apiKeys: ["shop"] } }, /without perClient would be keys of no plan/],
    [{ perClient }, /perClient is not possible without callers.*WAF/],
    [
      { callers: "iam", perClient },
      /perClient is not possible with callers by iam, because API Gateway counts by API key/,
    ],
    [{ callers: { userPools: [pool] }, perClient }, /an authorizer of yours that names a key for each/],
    [{ ...keys, perClient: { ...perClient, rate: 0 } }, /perClient's rate 0 is not a whole number/],
    [{ ...keys, perClient: { ...perClient, limit: 1 } }, /perClient's "limit" is unknown/],
    [
      { ...keys, perClient: { ...perClient, quota: { requests: 1, per: "hour" } } },
      /no period that API Gateway knows.*day, week, month/,
    ],
    [{ ...keys, perClient: { ...perClient, quota: { requests: 0, per: "day" } } }, /quota's requests 0 is not/],
    [{ cors: { origins: [] } }, /origins \[\] names no origin/],
    [{ cors: { origins: ["app.example.com"] } }, /"app.example.com", which is no origin/],
    [{ cors: { origins: ["https://app.example.com/"] } }, /which is no origin/],
    [{ cors: { origins: ["http://app.example.com"] } }, /which is not https/],
    [{ cors: { origins: ["*", "https://a.example"] } }, /names "\*", which is no origin; .*"\*" alone/],
    [{ cors: { origins: ["*"], credentials: true } }, /would let every page of the web/],
    [
      { cors: { origins: ["https://a.example", "https://b.example"], credentials: true } },
      /cannot choose among them; name one/,
    ],
    [{ cors: { origins: ["https://a.example"], headers: ["a,b"] } }, /are not names of headers/],
    [{ cors: { origins: ["https://a.example"], maxAge: "3 days" } }, /cors's maxAge "3 days" is over 1 day/],
    [{ tenantFrom: { header: "X-Tenant" } }, /tenantFrom without callers would be the word of nobody/],
    [{ ...keys, tenantFrom: "tenant" }, /tenantFrom "tenant" is unknown/],
    [{ ...keys, tenantFrom: { claim: "tenant" } }, /claim is not possible with callers by apiKeys/],
    [{ ...ours, tenantFrom: { claim: "a'b" } }, /is no name of a claim/],
    [{ ...ours, tenantFrom: { claim: "a", header: "b" } }, /names claim and header; a tenant comes from one place/],
    [{ ...ours, tenantFrom: { header: "a b" } }, /header "a b" is no name of a header/],
    [{ ...ours, tenantFrom: { path: "requestId" } }, /is no name of a path parameter/],
    [{ ...keys, tenantFrom: { header: "x-api-key" } }, /would put what callers show into the queue; write "caller"/],
    [{ callers: "iam", tenantFrom: { header: "Authorization" } }, /would put what callers show into the queue/],
    [
      { callers: { authorizer: "a.ts", identityFrom: ["X-Ticket"] }, tenantFrom: { header: "x-ticket" } },
      /"x-ticket" would/,
    ],
  ];
  it("may have a tenant's header among those that tell who calls", () => {
    const callers = { authorizer: "a.ts", identityFrom: ["Authorization", "X-Tenant"] };
    assert.equal(settings({ callers, tenantFrom: { header: "X-Tenant" } }).tenant?.header, "X-Tenant");
  });

  it("is taken or refused in words, whatever stands in a place of it", () => {
    const whole = [
      { ...keys, perClient: { ...perClient, quota: { requests: 1, per: "day" } }, tenantFrom: { header: "X-Tenant" } },
      { callers: { userPools: [pool], scopes: ["a/b"] }, tenantFrom: { claim: "custom:tenant" } },
      { callers: { ...ours.callers, identityFrom: ["X-A"], cache: "1 minute", timeout: "1 second", policy: [] } },
      { cors: { origins: ["https://a.example"], headers: ["X-A"], credentials: true, maxAge: "1 hour" } },
    ];
    for (const args of whole)
      for (const place of placesIn(args))
        for (const odd of [null, true, 7, Number.NaN, "", "*", "__proto__", [], [null], [7], [[]], {}, { a: 1 }])
          try {
            settings(withAt(args, place, odd));
          } catch (error) {
            assert.ok(pulumi.RunError.isInstance(error), `${place.join(".")} = ${JSON.stringify(odd)}: ${error}`);
          }
  });

  for (const [args, says] of refused)
    it(`is refused as ${JSON.stringify(args)}`, () => {
      assert.throws(
        () => settings(args),
        (error: Error) => {
          assert.ok(pulumi.RunError.isInstance(error), "Pulumi would show a stack trace");
          assert.match(error.message, says);
          return /^RequestIntake "orders": .*; /.test(error.message);
        },
      );
    });
});
