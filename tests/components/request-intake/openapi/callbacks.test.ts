import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { RequestIntakeArgs } from "../../../../components/request-intake/args.ts";
import { openApi } from "../../../../components/request-intake/openapi/open-api.ts";
import { requestSchema } from "../../../../components/request-intake/schema.ts";
import { settingsOf } from "../../../../components/request-intake/settings.ts";
import { webhookChannel } from "../../../../handlers/request-intake/deliver/webhook-channel.ts";
import { documentOf } from "../../../../handlers/request-intake/document.ts";
import { failed, type Outcome } from "../../../../handlers/request-intake/outcome.ts";
import { ID, NOW } from "../../../handlers/request-intake/calm.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const outcomes: readonly Outcome[] = [
  { status: "succeeded", result: '{"receipt":"ü"}' },
  { status: "succeeded", resultUrl: `${ID}/result` },
  failed("permanent", { name: "PermanentError", message: "no such sku" }),
  { ...failed("too-old", { name: "TooOld", message: "never started" }), status: "expired" },
];

/** What a delivery is, held against what the contract says of it. */
describe("a webhook, against the contract's callback", () => {
  let heard: { request: IncomingMessage; body: string } | undefined;
  let answered = 204;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    heard = { request, body };
    response.writeHead(answered).end();
  });
  // biome-ignore lint/suspicious/noExplicitAny: a document as its readers see it
  let operation: any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  let contract: any;
  let address = "";
  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?of=orders`;
    const webhook = { urlFrom: "/callbackUrl", hosts: ["127.0.0.1:*"], secret: "orders/webhook" };
    const args: RequestIntakeArgs = { handler: "x", schema: { type: "object" }, notify: { webhook } };
    contract = openApi({
      name: "orders",
      settings: settingsOf("x", args),
      schema: requestSchema("x", args.schema, "."),
      server: { url: "https://api.example.com/live" },
      version: "1.0.0",
    });
    operation = contract.paths["/requests"].post.callbacks.outcome["{$request.body#/callbackUrl}"].post;
  });
  after(() => void server.close());

  const send = async (outcome: Outcome) => {
    heard = undefined;
    const { status } = outcome;
    const document = documentOf({ requestId: ID, acceptedAt: NOW, attempts: 1, now: NOW + 5, status, outcome });
    const secrets = { read: async () => [SECRET] };
    const channel = webhookChannel(
      { url: undefined, hosts: ["127.0.0.1:*"], timeoutMs: 1_000 },
      { clock: Date, secrets },
    );
    return channel.send({ version: 1, requestId: ID, status, finishedAt: NOW + 5, document, address });
  };

  it("has its method, its headers and its body", async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: "https://contract.example/", components: contract.components });
    const [[type, { schema }] = assert.fail("no body")] = Object.entries<{ schema: { $ref: string } }>(
      operation.requestBody.content,
    );
    const isBody = ajv.compile({ $ref: `https://contract.example/${schema.$ref}` });
    for (const outcome of outcomes) {
      await send(outcome);
      const { request, body } = heard ?? assert.fail("nothing came");
      assert.deepEqual([request.method, request.headers["content-type"]], ["POST", type]);
      assert.ok(isBody(JSON.parse(body)), JSON.stringify(isBody.errors));
      const own = Object.keys(request.headers).filter((name) => name.startsWith("webhook-"));
      assert.deepEqual(own.sort(), operation.parameters.map(({ name }: { name: string }) => name).sort());
      for (const { name, schema: form } of operation.parameters)
        assert.ok(ajv.validate(form, request.headers[name]), name);
    }
  });

  it("is sent again after just those answers of which the contract says so", async () => {
    const again: Record<string, boolean> = {};
    for (answered of [200, 204, 299, 302, 400, 404, 410, 429, 500, 503]) {
      const { responses } = operation;
      const { description } = responses[answered] ?? responses[`${`${answered}`[0]}XX`] ?? responses.default;
      const { kind } = await send(outcomes[0]!);
      assert.equal(kind === "again", / is sent again/.test(description), `${answered}: ${description}`);
      again[answered] = kind === "again";
    }
    assert.ok(again[404] && !again[410]);
  });
});
