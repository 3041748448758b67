import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { idAt } from "./by-hand.ts";
import { type Answer, call, post } from "./call.ts";
import { deployed, type Intake } from "./deployed.ts";
import { assertProblem } from "./problem.ts";

const notFound = { status: 404, kind: "not-found" };
const second = 1_000;
const day = 86_400 * second;

describe("GET /requests/{requestId}", () => {
  const stack = deployed();
  let edge: Intake;
  let base: string;
  before(() => {
    edge = stack.the.intake("edge");
    base = new URL(edge.requestsUrl).pathname;
  });

  /** The id goes into the request line as it is. */
  const get = (id: string, headers: [string, string][] = []): Promise<Answer> =>
    call(edge.requestsUrl, { path: `${base}/${id}`, headers });
  const put = (id: string, document: string) =>
    stack.the.aws.dynamodb.send(
      new PutItemCommand({ TableName: edge.statusTable, Item: { id: { S: id }, document: { S: document } } }),
    );

  const assertAcceptedYet = (answer: Answer, requestId: string) => {
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.header("content-type"), "application/json");
    assert.equal(answer.header("cache-control"), "no-store");
    assert.equal(answer.header("retry-after"), "1");
    assert.deepEqual(answer.json(), { requestId, status: "accepted" });
  };

  it("says accepted of a well-formed id that may be in the queue", async () => {
    for (const at of [Date.now(), Date.now() - 1 * day, Date.now() - 4 * day + 10 * second, Date.now() + 30 * second]) {
      const id = idAt(at);
      assertAcceptedYet(await get(id), id);
    }
    for (const tail of ["a".repeat(8), "-_".repeat(32), "--------"]) {
      const id = `${Date.now()}-${tail}`;
      assertAcceptedYet(await get(id), id);
    }
  });

  it("says 404 of a well-formed id that is older than a message can be, or not made yet", async () => {
    const now = Date.now();
    for (const at of [now - 4 * day - 61 * second, now - 14 * day, 1_000_000_000_000, now + 90 * second, now + day]) {
      assertProblem(await get(idAt(at)), notFound, String(at));
    }
  });

  it("says working of one that is in work, with Retry-After, and not any more when it has its outcome", async () => {
    const orders = stack.the.intake("orders");
    const { requestId } = (await post(orders.requestsUrl, '{"acts":["work"],"ms":900}')).json();
    let answer: Answer;
    do answer = await call(`${orders.requestsUrl}/${requestId}`);
    while (answer.json().status === "accepted");
    const { acceptedAt, updatedAt, traceId, ...document } = answer.json();
    assert.match(traceId, /^1-[0-9a-f]{8}-[0-9a-f]{24}$/, "the gateway's own");
    assert.deepEqual(document, { requestId, status: "working", attempts: 1 });
    assert.ok(acceptedAt < updatedAt);
    assert.deepEqual([answer.header("retry-after"), answer.header("cache-control")], ["1", "no-store"]);
    assert.equal((await stack.the.outcome("orders", requestId)).status, "succeeded");
    answer = await call(`${orders.requestsUrl}/${requestId}`);
    assert.equal(answer.header("retry-after"), undefined);
  });

  it("answers the document that the worker wrote as it is, whatever is in it and however old it is", async () => {
    const documents = [
      '{"requestId":"x","status":"succeeded","result":1e400}',
      `{"a":"\\"quoted\\" \\\\ it's $input.body #set($x = 1) #end \${y} &+% ü 𝄞 \\u0000 </x>"}`,
      `{\n "a" : 1.0 }\n`,
      `{"a":"${"é𝄞\\u0001".repeat(30_000)}"}`,
    ];
    for (const document of documents) {
      const id = idAt(Date.now() - 10 * day);
      await put(id, document);
      const answer = await get(id);
      assert.equal(answer.status, 200, answer.text.slice(0, 300));
      assert.equal(answer.header("content-type"), "application/json");
      assert.equal(answer.header("cache-control"), "no-store");
      assert.ok(answer.body.equals(Buffer.from(document)), answer.text.slice(0, 300));
    }
  });

  it("tells nobody what is stored of an Idempotency-Key, or under anything else that is no id", async () => {
    const hash = createHash("sha256").update("k").digest("hex");
    const others = [`key#${hash}`, '"', "x", "1760000000000", `${Date.now()}-short`, `${Date.now()}-a#bcdefgh`];
    for (const id of others) {
      await put(id, '{"secret":1}');
      for (const spelt of [encodeURIComponent(id), id, id.replaceAll("#", "%2523")]) {
        const answer = await get(spelt);
        assertProblem(answer, notFound, spelt);
        assert.doesNotMatch(answer.text, /secret/);
      }
    }
  });

  const odd: string[] = [
    "x",
    "%22",
    "'",
    '"',
    '"}}',
    "%22%7D%7D%2C%22x%22%3A%22",
    "\\",
    "%5C",
    "%5C%22",
    "%00",
    "1760000000000-%00AAAAAAAA",
    "%0D%0ALocation:%20x",
    "%2e%2e",
    "..",
    "..%2F..%2Fkey",
    "%2F",
    "a%2Fb",
    "%",
    "%zz",
    "%C0%80",
    "%FF",
    "%u0041",
    "%E2%82%AC",
    "$context.requestId",
    "%23set($x=1)",
    "#set($x=1)",
    `\${x}`,
    "$",
    "*",
    "{requestId}",
    "a;b=c",
    "null",
    "-",
    "0000000000000-AAAAAAAA",
    "0999999999999-AAAAAAAA",
    "99999999999999-AAAAAAAA",
    "1760000000000_AAAAAAAA",
    "1760000000000-AAAAAAA",
    `1760000000000-${"A".repeat(65)}`,
    `${"9".repeat(13)}-AAAAAAAA`,
    "-1760000000000-AAAAAAAA",
    "1e12000000000-AAAAAAAA",
    "%201760000000000-AAAAAAAA",
    "1760000000000-AAAAAAAA%0A",
    `${encodeURIComponent("١٢٣٤٥٦٧٨٩٠١٢٣")}-AAAAAAAA`,
    "x".repeat(8_000),
    "%22".repeat(2_500),
  ];
  for (const id of odd) {
    it(`says 404 of ${id.length > 60 ? `${id.slice(0, 20)}… (${id.length})` : id}`, async () => {
      assertProblem(await get(id), notFound);
    });
  }

  it("says 404 of any made-up text, however it is encoded, never 500", async () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
      fc.stringMatching(/^[!"$-.0->@-~]{0,20}$/),
      fc.constantFrom("%", "%2", "%00", "%2F", "%25", "%EF%BF%BF", `${Date.now()}`, "-", "AAAAAAAA"),
    );
    const ids = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(""));
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        fc.pre(id !== "" && !/^\d{13}-[\w-]{8,64}$/.test(id));
        assertProblem(await get(id), notFound, id);
      }),
      { numRuns: 80, seed: 4711 },
    );
  });

  it("takes a query string and a slash at the end for nothing", async () => {
    const id = idAt(Date.now());
    for (const spelt of [`${id}?x=%22&requestId=key%23`, `${id}/`, `${id}?`]) {
      const answer = await get(spelt);
      assert.ok(answer.status === 200 || answer.status === 404, `${spelt} ${answer.text}`);
      if (answer.status === 200) assert.deepEqual(answer.json(), { requestId: id, status: "accepted" });
      else assertProblem(answer, notFound, spelt);
    }
  });

  it("answers JSON whatever is asked for by Accept", async () => {
    for (const accept of ["*/*", "text/html", "application/xml;q=0.9", "", '"']) {
      const id = idAt(Date.now());
      assertAcceptedYet(await get(id, [["Accept", accept]]), id);
      assertProblem(await get("x", [["Accept", accept]]), notFound, accept);
    }
  });

  describe("/result", () => {
    const store = (Key: string, Body: string) =>
      stack.the.aws.s3.send(new PutObjectCommand({ Bucket: edge.resultsBucket, Key, Body }));

    it("answers a stored result byte for byte", async () => {
      const id = idAt(Date.now());
      const result = `["ü𝄞 \\"$x\\" &+%\\u0000",${"1.50,".repeat(200_000)}null]`;
      await store(`results/${id}`, result);
      const answer = await get(`${id}/result`);
      assert.equal(answer.status, 200);
      assert.equal(answer.header("content-type"), "application/json");
      assert.equal(answer.header("cache-control"), "no-store");
      assert.ok(answer.body.equals(Buffer.from(result)));
    });

    it("says 404 of what is not there, odd ids too", async () => {
      for (const id of [idAt(Date.now()), ...odd]) {
        assertProblem(await get(`${id}/result`), notFound, id);
      }
    });

    it("lets nobody out of the folder of the results", async () => {
      await store("secret", '"secret"');
      await store("other/secret", '"secret"');
      const ways = ["..%2Fsecret", "%2e%2e%2Fsecret", "x%2F..%2F..%2Fsecret", "..%2Fother%2Fsecret", "%2F..%2Fsecret"];
      for (const way of [...ways, "..%252Fsecret", "..%5Csecret", "../secret", "%2e%2e/secret"]) {
        const answer = await get(`${way}/result`);
        assert.doesNotMatch(answer.text, /secret/, way);
        assertProblem(answer, notFound, way);
      }
    });
  });
});
