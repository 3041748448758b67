import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { levee } from "../../cli/levee.ts";
import { type Answer, call } from "../call.ts";
import { type Credentials, Deployment, QUOTA, type Way } from "./deployed.ts";
import { signed, userWith } from "./signed.ts";

const WAYS = ["keys", "team", "iam", "pool"] as const;
const JSON_TYPE: [string, string] = ["Content-Type", "application/json"];
const nobody: Credentials = async () => [];
/** With a token that `fixtures/authorize.ts` reads. */
const as =
  (token: string): Credentials =>
  async () => [["Authorization", `Bearer ${token}`]];

describe("callers of RequestIntake", function () {
  this.timeout(180_000);
  let the: Deployment;
  before(async function () {
    this.timeout(900_000);
    the = await Deployment.start();
  });
  after(() => the?.stop());

  async function send(
    who: Credentials,
    way: Way,
    body: object | undefined,
    { path = "", headers = [], ...given }: { path?: string; method?: string; headers?: [string, string][] } = {},
  ): Promise<Answer> {
    const { method = body ? "POST" : "GET" } = given;
    const text = body ? JSON.stringify(body) : "";
    const url = `${the.url(way)}${path}`;
    const tenant: [string, string][] = way === "iam" ? [["x-tenant", "acme"]] : [];
    const all = [...(body ? [JSON_TYPE, ...tenant] : []), ...(await who(method, url, text)), ...headers];
    return call(url, { method, headers: all, body: text });
  }

  // biome-ignore lint/suspicious/noExplicitAny: a document as a client sees it
  async function outcome(who: Credentials, way: Way, id: string): Promise<any> {
    for (const until = Date.now() + 30_000; Date.now() < until; await sleep(150)) {
      const answer = await send(who, way, undefined, { path: `/${id}` });
      assert.equal(answer.status, 200, answer.text);
      if (/succeeded|failed/.test(answer.json().status)) return answer.json();
    }
    assert.fail(`${way}: no outcome of ${id}`);
  }

  const accepted = (answer: Answer): string => {
    assert.equal(answer.status, 202, answer.text);
    return answer.json().requestId;
  };

  const assertProblem = (answer: Answer, status: number, kind: string) => {
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.header("content-type"), "application/problem+json");
    assert.equal(answer.json().type, `urn:levee:problem:${kind}`);
  };

  it("are nothing that the policy pack objects to, or cannot judge, before and while they are deployed", () => {
    for (const { policies, diagnostics } of the.runs) assert.deepEqual([policies, diagnostics], [[], []]);
  });

  it("let nobody in who does not say who they are, to no method, and nothing of it reaches the queue", async () => {
    const note = `nobody-${randomUUID()}`;
    const refused = { keys: 403, team: 401, iam: 403, pool: 401 };
    for (const way of WAYS)
      for (const who of [nobody, ...the.forged[way]]) {
        assertProblem(await send(who, way, { note }), refused[way], "unauthorized");
        assertProblem(await send(who, way, undefined, { path: "/1" }), refused[way], "unauthorized");
        assertProblem(await send(who, way, undefined, { path: "/1/result" }), refused[way], "unauthorized");
      }
    for (const way of WAYS) {
      const { queueUrl: QueueUrl, statusTable: TableName } = the.intakes[way];
      const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
      assert.deepEqual(Object.values((await the.aws.sqs.send(command)).Attributes ?? {}), ["0", "0"]);
      assert.equal((await the.aws.dynamodb.send(new ScanCommand({ TableName }))).Count, 0);
    }
    assert.ok(!the.lines("effects").some((line) => line.startsWith(note)));
  });

  for (const way of WAYS)
    it(`by ${way}: another's id is 404, queued or done, and another's key is another key`, async () => {
      const [alice, bob] = the.callers[way];
      const headers: [string, string][] = [["Idempotency-Key", "the same"]];
      const body = { note: "mine", bytes: 400_000 };
      const mine = accepted(await send(alice, way, body, { headers }));
      const theirs = accepted(await send(bob, way, { note: "theirs" }, { headers }));
      for (const path of [`/${mine}`, `/${mine}/result`])
        assertProblem(await send(bob, way, undefined, { path }), 404, "not-found");
      const [mineDone, theirsDone] = [await outcome(alice, way, mine), await outcome(bob, way, theirs)];
      assert.deepEqual([mineDone.status, theirsDone.status], ["succeeded", "succeeded"], JSON.stringify(theirsDone));
      for (const path of [`/${mine}`, `/${mine}/result`])
        assertProblem(await send(bob, way, undefined, { path }), 404, "not-found");
      // By an id of one's own that is made up of another's.
      const swapped = `${mine.split(".")[0]}.${theirs.split(".")[1]}`;
      assert.equal((await send(bob, way, undefined, { path: `/${swapped}` })).json().status, "accepted");
      assertProblem(await send(bob, way, undefined, { path: `/${swapped}/result` }), 404, "not-found");

      const result = await send(alice, way, undefined, { path: `/${mine}/result` });
      assert.equal(result.status, 200, result.text.slice(0, 200));
      const caller = mine.split(".")[1];
      assert.notEqual(caller, theirs.split(".")[1]);
      const tenant = way === "keys" ? caller : "acme";
      const { filling: _, ...said } = result.json();
      assert.deepEqual(said, { note: "mine", caller, tenant, idempotencyKey: "the same" });
      assert.equal(theirsDone.result.note, "theirs");

      const again = accepted(await send(alice, way, body, { headers }));
      assert.equal((await outcome(alice, way, again)).duplicateOf, mine);
      const other = accepted(await send(alice, way, { note: "another body" }, { headers }));
      assert.equal((await outcome(alice, way, other)).reason, "conflict");
    });

  it("are known by a name that says nothing of them", async () => {
    const [alice] = the.callers.team;
    const id = accepted(await send(alice, "team", { note: "pseudonym" }));
    assert.match(id, /^\d{13}-[\w-]+\.[\w-]{22}$/);
    await outcome(alice, "team", id);
    for (const [name, text] of the.files())
      if (/\.log$/.test(name)) assert.ok(!text.includes("alice@acme"), `${name} has a token`);
  });

  it("by a team's function: 403, 503 with Retry-After, 400 without a tenant; it is asked once for a token", async () => {
    assertProblem(await send(as("forbidden"), "team", { note: "x" }), 403, "forbidden");
    for (const token of ["broken", "odd"]) {
      const answer = await send(as(token), "team", { note: "x" });
      assertProblem(answer, 503, "unavailable");
      assert.equal(answer.header("retry-after"), "5");
    }
    assertProblem(await send(as("carol@"), "team", { note: "x" }), 400, "invalid-tenant");
    assertProblem(await send(as("carol@with space"), "team", { note: "x" }), 400, "invalid-tenant");
    const id = accepted(await send(as("dave@acme"), "team", { note: "x" }));
    await outcome(as("dave@acme"), "team", id);
    assert.equal(the.lines("asked").filter((token) => token === "dave@acme").length, 1);
  });

  it("by a function that names their keys: each has its own quota, and who has no key may not", async () => {
    const erin = as("erin@acme");
    const answers: Answer[] = [];
    for (let n = 0; n < 4; n++)
      answers.push(
        ...(await Promise.all(
          Array.from({ length: QUOTA / 4 + 1 }, () => send(erin, "team", undefined, { path: "/1" })),
        )),
      );
    const statuses = answers.map(({ status }) => status);
    assert.deepEqual(
      [statuses.filter((one) => one === 404).length, statuses.filter((one) => one === 429).length],
      [QUOTA, 4],
    );
    assertProblem(await send(erin, "team", { note: "x" }), 429, "throttled");
    assertProblem(await send(as("frank@acme"), "team", { note: "x" }), 403, "forbidden");
    accepted(await send(as("dave@acme"), "team", { note: "goes on" }));
  });

  it("by IAM: who signs but may not gets 403, and a signature of other words does not hold", async () => {
    const mallory = signed(await userWith(the.aws, "mallory"));
    assertProblem(await send(mallory, "iam", { note: "x" }), 403, "forbidden");
    const [alice] = the.callers.iam;
    const reused: Credentials = (method, url) => alice(method, url, "{}");
    assertProblem(await send(reused, "iam", { note: "x" }), 403, "unauthorized");
  });

  it("by keys: one client's burst is answered 429, and the other goes on", async () => {
    const [shop, partner] = the.callers.keys;
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => send(partner, "keys", { note: `p${n}` })));
    const statuses = answers.map(({ status }) => status);
    const throttled = answers.filter(({ status }) => status === 429);
    assert.ok(throttled.length >= 10 && statuses.includes(202), statuses.join());
    assertProblem(throttled[0]!, 429, "throttled");
    accepted(await send(shop, "keys", { note: "goes on" }));
  });

  it("keep their keys' values out of state, outputs and logs", () => {
    for (const [name, text] of the.files())
      for (const key of the.keys) assert.ok(!text.includes(key), `${name} has the value of a key`);
  });

  it("may call from the pages that are named, and read what they need of every answer", async () => {
    for (const [way, origin, allowed] of [
      ["keys", "https://shop.example", "https://shop.example"],
      ["pool", "https://pool.example", "https://pool.example"],
      ["team", "https://b.example", "https://b.example"],
      ["team", "https://evil.example", undefined],
    ] as const) {
      const headers: [string, string][] = [["origin", origin]];
      for (const path of ["", "/1", "/1/result"]) {
        const preflight = await send(nobody, way, undefined, { method: "OPTIONS", path, headers });
        assert.equal(preflight.status, 204, preflight.text);
        assert.equal(preflight.header("access-control-allow-origin"), allowed);
        assert.equal(preflight.header("access-control-allow-methods"), `${path ? "GET" : "POST"},OPTIONS`);
        assert.match(preflight.header("access-control-allow-headers")!, /Idempotency-Key/);
      }
      const [alice] = the.callers[way];
      const posted = await send(alice, way, { note: "from a page" }, { headers });
      assert.equal(posted.header("access-control-allow-origin"), allowed);
      assert.equal(posted.header("access-control-expose-headers"), "Location,Retry-After");
      const status = await send(alice, way, undefined, { path: "/1", headers });
      assert.deepEqual([status.status, status.header("access-control-allow-origin")], [404, allowed]);
      const refused = await send(nobody, way, { note: "x" }, { headers });
      assert.equal(refused.header("access-control-allow-origin"), way === "team" ? "*" : allowed);
    }
  });

  it("are let in to a smoke test that says who they are, and nothing of it stays", async () => {
    const [, shop] = the.keys;
    const [[, team]] = (await the.callers.team[1]("GET", "", "")) as [[string, string]];
    const [[, pool]] = (await the.callers.pool[1]("GET", "", "")) as [[string, string]];
    const how: Record<Way, string[]> = {
      keys: ["--api-key", shop!],
      team: ["--token", team],
      iam: ["--header", "X-Tenant: smoke"],
      pool: ["--header", `Authorization: ${pool}`, "--tenant", "smoke"],
    };
    const outputs = the.outputsFile();
    const smoke = (way: Way, ...more: string[]) =>
      levee(["smoke", "-i", way, "--outputs", outputs, "--json", "--yes", ...more]);
    const all = await Promise.all(WAYS.map((way) => smoke(way, ...how[way])));
    for (const ran of all) {
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      const [{ removed, left }] = ran.json().results;
      assert.deepEqual([removed.length, left], [2, []], ran.stdout);
    }
    const refused = await smoke("keys");
    assert.match(refused.json().results[0].problem, /keys lets nobody in without an API key: give it by --api-key/);
  });

  it("keep their tenant in a dead letter", async () => {
    const [, bob] = the.callers.team;
    const id = accepted(await send(bob, "team", { note: "dead", giveUp: true }));
    assert.equal((await outcome(bob, "team", id)).status, "failed");
    const { Messages = [] } = await the.aws.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: the.intakes.team.deadLetterQueueUrl,
        MessageSystemAttributeNames: ["MessageGroupId"],
        MessageAttributeNames: ["All"],
        WaitTimeSeconds: 5,
      }),
    );
    const [letter] = Messages.filter(({ MessageAttributes }) => MessageAttributes?.requestId?.StringValue === id);
    assert.equal(letter?.Attributes?.MessageGroupId, "umbrella");
  });
});
