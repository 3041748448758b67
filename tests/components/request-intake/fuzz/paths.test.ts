import assert from "node:assert/strict";
import fc from "fast-check";
import { percentDecode } from "../../../../local/gateway/api-request.ts";
import { cases } from "../../../cases.ts";
import { ids, piece } from "./any-id.ts";
import { BASE, type Intake, JSON_TYPE, REQUESTS, serveIntake } from "./intake.ts";
import { problemOf } from "./problem.ts";

const WELL_FORMED = /^[1-9][0-9]{12}-[A-Za-z0-9_-]{8,64}$/;
const RESULTS = "/levee-test-orders-results-123456789012-eu-central-1/results/";

describe("any path", function () {
  this.timeout(60_000);
  let intake: Intake;
  before(async () => {
    intake = await serveIntake({ schema: { type: "object" } });
  });

  const get = async (url: string, method = "GET") => {
    const { calls, messages } = intake.services;
    calls.length = 0;
    const told = await intake.call({ method, url, headers: [] });
    assert.deepEqual(messages, []);
    assert.ok(calls.length <= 1);
    return { told, call: calls[0] };
  };

  it("asks the status table for a well-formed id or for nothing, and is answered as documented", async () => {
    let fresh = 0;
    await fc.assert(
      fc.asyncProperty(ids, fc.constantFrom("", "", "/", "?x=1", "?requestId=key%23x"), async (id, end) => {
        const url = `${REQUESTS}/${id}${end}`;
        const { told, call } = await get(url);
        if (call?.service === "dynamodb") {
          const { S: key, ...others } = JSON.parse(String(call.body)).Key.id;
          assert.deepEqual(others, {});
          const decoded = percentDecode(id.replace(/[/?].*$/s, ""));
          assert.equal(key, /^[0-9]{13}-[A-Za-z0-9_-]{8,64}$/.test(decoded) ? decoded : "-");
          assert.equal(
            call.body,
            `{"TableName":"levee-test-orders-status","Key":{"id":{"S":"${key}"}},"ConsistentRead":true}`,
          );
          assert.deepEqual(
            [call.path, call.query, call.headers["x-amz-target"]],
            ["/", undefined, "DynamoDB_20120810.GetItem"],
          );
        }
        if (told.status !== 200) return assert.equal(problemOf(told, `GET ${call?.service}`), "404 not-found");
        fresh++;
        const given = id.replace(/[/?].*$/s, "");
        assert.match(given, WELL_FORMED);
        assert.equal(told.text, `{"requestId":"${given}","status":"accepted"}`);
        assert.deepEqual([told.headers["retry-after"], told.headers["cache-control"]], ["3", "no-store"]);
      }),
      cases(700),
    );
    assert.ok(fresh > 10, `${fresh} were fresh`);
    assert.deepEqual(intake.problems, []);
  });

  it("asks the bucket for one key below results/, whatever the id is, and is answered as documented", async () => {
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        // `/result` would be of the query then, and the path that of a status.
        fc.pre(!id.includes("?"));
        const { told, call } = await get(`${REQUESTS}/${id}/result`);
        assert.equal(problemOf(told, `GET ${call?.service}`), "404 not-found");
        if (call?.service !== "s3") return;
        assert.match(call.path, /^[A-Za-z0-9/._~%-]*$/);
        assert.ok(call.path.startsWith(RESULTS), call.path);
        assert.equal(decodeURIComponent(call.path.slice(RESULTS.length)), percentDecode(id));
        assert.deepEqual([call.method, call.query, call.headers, call.body], ["GET", {}, {}, ""]);
      }),
      cases(500),
    );
    assert.deepEqual(intake.problems, []);
  });

  it("that is none of the three, by whatever method, is a problem that no service hears of", async () => {
    const method = fc.constantFrom("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "POST", "TRACE");
    const path = fc.array(fc.oneof(piece, fc.constantFrom("requests", "result", "")), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(method, path, async (method, parts) => {
        const below = parts.join("/").replace(/^(?=[^/?])/, "/");
        const [route = ""] = below.split("?");
        const isRoute = method === "POST" ? /^\/*requests\/*$/ : /^\/*requests\/[^/]+(\/result)?\/*$/;
        fc.pre(!(isRoute.test(route) && (method === "GET" || method === "POST")));
        const { told, call } = await get(`${BASE}${below}`, method);
        assert.deepEqual([problemOf(told, "no route"), call], ["404 not-found", undefined]);
      }),
      cases(400),
    );
  });

  it("before /requests is the caller's, and does not break the answer 202", async () => {
    const { messages } = intake.services;
    await fc.assert(
      fc.asyncProperty(piece, fc.constantFrom("", "/", "///", "?x=%22"), async (odd, end) => {
        const stage = odd.replace(/[/?]/g, "");
        fc.pre(stage !== "");
        messages.length = 0;
        const headers = [JSON_TYPE, ["Host", "a1b2c3.execute-api.localhost"]] as const;
        const told = await intake.call({ url: `/${stage}/requests${end}`, headers, body: "{}" });
        const { requestId, statusUrl } = JSON.parse(told.text);
        assert.deepEqual([told.status, messages.length], [202, 1]);
        assert.match(told.headers.location!, /^\/[A-Za-z0-9/._~%-]*$/);
        assert.ok(told.headers.location!.endsWith(`/requests/${requestId}`));
        assert.equal(statusUrl, `https://a1b2c3.execute-api.localhost${told.headers.location}`);
      }),
      cases(250),
    );
  });
});
