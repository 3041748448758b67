import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { contractOf } from "../../../../cli/contract/contract-of.ts";
import { projectRoot } from "../../../../components/parts/bundle.ts";
import type { RequestIntakeArgs } from "../../../../components/request-intake/args.ts";
import { gatewayResponses } from "../../../../components/request-intake/gateway-responses.ts";
import { openApi } from "../../../../components/request-intake/openapi/open-api.ts";
import { requestSchema } from "../../../../components/request-intake/schema.ts";
import { settingsOf } from "../../../../components/request-intake/settings.ts";
import { problems } from "../../../../components/request-intake/templates/problem.ts";
import { documentOf } from "../../../../handlers/request-intake/document.ts";
import { type Outcome, REASONS } from "../../../../handlers/request-intake/outcome.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document as its readers see it
type Document = any;

const schema = {
  title: "Order",
  type: "object",
  required: ["sku"],
  properties: { sku: { $ref: "#/definitions/sku" }, n: { maximum: 5, exclusiveMaximum: true } },
  definitions: { sku: { type: "string", minLength: 1 } },
};

const contract = (more: Partial<RequestIntakeArgs> = {}): Document => {
  const args = { handler: "x", schema, ...more } as RequestIntakeArgs;
  return openApi({
    name: "orders",
    settings: settingsOf("x", args),
    schema: requestSchema("x", args.schema, projectRoot),
    server: { url: "https://api.example.com/live" },
    version: "1.2.3",
  });
};

/** Every `$ref` and every operation's response of a document. */
function refsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "$ref" && typeof inner === "string" ? [inner] : refsOf(inner),
  );
}

const at = (document: Document, pointer: string): unknown =>
  pointer
    .slice(2)
    .split("/")
    .reduce((value, name) => value?.[name.replaceAll("~1", "/").replaceAll("~0", "~")], document);

/** Whether a value is what a schema of the document says. */
function validator(document: Document, name: string) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "https://contract.example/", components: document.components });
  return ajv.compile({ $ref: `https://contract.example/#/components/schemas/${name}` });
}

describe("the contract of a RequestIntake's API", () => {
  const plain = contract();
  const checked = contract({ validation: { handler: "x" } });
  const operations: [name: string, operation: Document][] = Object.values(plain.paths as Record<string, Document>)
    .flatMap((path) => Object.entries(path) as [string, Document][])
    .map(([method, operation]) => [`${method} ${operation.operationId}`, operation]);

  it("has the schema that API Gateway enforces, in the words of 2020-12", () => {
    const isRequest = validator(plain, "Request");
    for (const [body, valid] of [
      [{ sku: "a", n: 4 }, true],
      [{ sku: "a", n: 5 }, false],
      [{ sku: "" }, false],
      [{}, false],
      [[], false],
    ] as const)
      assert.equal(isRequest(body), valid, JSON.stringify(body));
    assert.equal(plain.info.title, "Order");
    assert.equal(plain.info.version, "1.2.3");
  });

  it("refers to nothing that is not there", () => {
    for (const document of [plain, checked]) {
      const refs = refsOf(document);
      assert.ok(refs.length > 20);
      for (const ref of refs) assert.ok(at(document, ref), ref);
    }
  });

  it("describes each status that the worker writes, and the one that nobody has written", () => {
    const isStatus = validator(plain, "Status");
    const facts = {
      requestId: "1780000000000-YAdhkG4XPHcEJmw",
      acceptedAt: 1_780_000_000_000,
      attempts: 1,
      now: 1_780_000_001_000,
    };
    const error = { name: "E", message: "m" };
    const ended: Outcome[] = [
      { status: "succeeded", result: '{"any":"json"}' },
      { status: "succeeded", result: "null" },
      { status: "succeeded", resultUrl: `${facts.requestId}/result` },
      ...REASONS.filter((reason) => reason !== "too-old").map((reason) => ({
        status: "failed" as const,
        reason,
        error,
      })),
      { status: "expired", reason: "too-old", error },
    ];
    const documents: Document[] = [
      { requestId: facts.requestId, status: "accepted" },
      ...(["accepted", "working"] as const).map((status) => JSON.parse(documentOf({ ...facts, status }))),
      ...ended.map((outcome) => JSON.parse(documentOf({ ...facts, status: outcome.status, outcome }))),
      JSON.parse(documentOf({ ...facts, status: "succeeded", outcome: ended[0]!, duplicateOf: facts.requestId })),
    ];
    for (const document of documents) {
      assert.ok(isStatus(document), `${JSON.stringify(document)} ${JSON.stringify(isStatus.errors?.slice(0, 3))}`);
      assert.ok(!isStatus({ ...(document as object), requestId: "none of ours" }));
    }
    assert.ok(!isStatus({ requestId: facts.requestId, status: "done" }));
    assert.ok(!isStatus({ requestId: facts.requestId, status: "failed" }));
  });

  it("has each answer that the API is deployed with, as a problem, with Retry-After where there is one", () => {
    const isProblem = validator(checked, "Problem");
    const { rule } = requestSchema("x", schema, projectRoot);
    const bodies = (document: Document) =>
      JSON.stringify(
        Object.values(document.paths as Document).flatMap((path: Document) =>
          Object.values(path).flatMap((operation: Document) =>
            Object.values(operation.responses).flatMap((response: Document) =>
              Object.values(response.content["application/problem+json"]?.examples ?? {}).map(
                (example: Document) => example.value,
              ),
            ),
          ),
        ),
      );
    const nobody = settingsOf("x", { handler: "x", schema });
    for (const document of [plain, checked]) {
      const all = bodies(document);
      for (const { responseType, responseTemplates } of gatewayResponses(rule, nobody, document === checked)) {
        const value = JSON.parse(responseTemplates["application/json"]!);
        const elsewhere = /MISSING_AUTHENTICATION_TOKEN|RESOURCE_NOT_FOUND/.test(responseType);
        if (!elsewhere) assert.ok(all.includes(JSON.stringify(value)), responseType);
        assert.ok(isProblem(value));
      }
      const { unchecked, unreachable: _, nameless: _callers, tenant: _tenants, ...others } = problems;
      for (const { title } of Object.values(others)) assert.ok(all.includes(title), title);
      assert.equal(all.includes(unchecked.title), document === checked);
    }
    for (const [name, { responses }] of operations) {
      for (const [status, { headers }] of Object.entries(responses as Record<string, Document>))
        assert.equal(
          "Retry-After" in (headers ?? {}),
          /^(202|429|503|default)$/.test(status) || (name === "get getStatus" && status === "200"),
          `${name} ${status}`,
        );
    }
  });

  it("has 422 where a team's own check can say so, and nowhere else", () => {
    const posted = (document: Document) => Object.keys(document.paths["/requests"].post.responses);
    assert.deepEqual(posted(plain), ["202", "400", "413", "415", "429", "503", "default"]);
    assert.deepEqual(posted(checked), ["202", "400", "413", "415", "422", "429", "503", "default"]);
    assert.ok(checked.paths["/requests"].post.responses["400"].content["application/problem+json"].examples.rejected);
  });

  describe("of a stack's configuration", () => {
    const wanted = { file: "Pulumi.x.yaml", instance: undefined, url: undefined, version: "1.0.0" };
    const instances = (of: object) => ({ "levee:requestIntake": of });
    const orders = { handler: "x", schema };

    it("is the sample in docs/openapi for stack dev; `npm run docs` writes it anew", () => {
      const file = resolve(projectRoot, "docs", "openapi", "orders.yaml");
      const { config } = parse(readFileSync(resolve(projectRoot, "Pulumi.dev.yaml"), "utf8"));
      const fresh = contractOf(config, { ...wanted, file: "Pulumi.dev.yaml" });
      assert.deepEqual(parse(readFileSync(file, "utf8")), JSON.parse(JSON.stringify(fresh)));
    });

    it("is where the origin says, or where --url does, or where API Gateway puts it", () => {
      const servers = (args: object, url?: string) =>
        (contractOf(instances({ orders: { ...orders, ...args } }), { ...wanted, url }) as Document).servers;
      assert.deepEqual(servers({ publicOrigin: "https://api.example.com" }), [{ url: "https://api.example.com/live" }]);
      assert.deepEqual(servers({}, "https://x.example/y"), [{ url: "https://x.example/y" }]);
      assert.match(servers({})[0].url, /^https:\/\/\{api\}\.execute-api\.\{region\}\.amazonaws\.com\/live$/);
    });

    it("does not need its secrets", () => {
      const environment = { TOKEN: { secure: "v1:abc" } };
      const document = contractOf(instances({ orders: { ...orders, environment } }), wanted);
      assert.doesNotMatch(JSON.stringify(document), /abc|TOKEN/);
    });

    const refused: [what: string, config: object, instance: string | undefined, message: RegExp][] = [
      ["without an instance", {}, undefined, /Pulumi\.x\.yaml has no RequestIntake$/],
      [
        "of no such name",
        instances({ orders }),
        "none",
        /has no RequestIntake "none"; it has orders\. Name one by --instance/,
      ],
      ["of several", instances({ orders, other: orders }), undefined, /several of RequestIntake; it has orders, other/],
      [
        "that the component refuses",
        instances({ orders: { ...orders, wrong: 1 } }),
        undefined,
        /"orders": argument "wrong" is unknown/,
      ],
    ];
    for (const [what, config, instance, message] of refused) {
      it(`is refused ${what}`, () => {
        assert.throws(() => contractOf(config as never, { ...wanted, instance }), { name: "CliError", message });
      });
    }
  });

  it("says who may call, and what others are answered", () => {
    assert.deepEqual([plain.security, plain.components.securitySchemes], [[], undefined]);
    const pool = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12";
    const ways = {
      iam: ["sigv4", "403"],
      keys: ["apiKey", "403"],
      pool: ["userPool", "401"],
      own: ["X-Token", "401"],
    } as const;
    const documents = {
      iam: contract({ callers: "iam" }),
      keys: contract({ callers: { apiKeys: ["shop"] } }),
      pool: contract({ callers: { userPools: [pool] } }),
      own: contract({ callers: { authorizer: "handlers/orders/authorize.ts", identityFrom: ["X-Token"] } }),
    };
    for (const [way, [scheme, status]] of Object.entries(ways)) {
      const { security, components, paths } = documents[way as keyof typeof ways];
      assert.deepEqual(security, [{ [scheme]: [] }]);
      assert.deepEqual(Object.keys(components.securitySchemes), [scheme]);
      assert.match(components.schemas.RequestId.pattern, /\\\./, "an id says whose it is");
      for (const path of Object.values<Document>(paths))
        for (const { responses } of Object.values<Document>(path)) assert.ok(responses[status], way);
    }
    const tenants = JSON.stringify(contract({ callers: "iam", tenantFrom: { header: "X-Shop" } }).paths);
    for (const title of [problems.nameless.title, problems.tenant.title]) assert.ok(tenants.includes(title), title);
  });
});
