import assert from "node:assert/strict";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { stringify } from "yaml";
import { contractOf } from "../../../cli/contract/contract-of.ts";
import { levee } from "./levee.ts";

const schema = {
  title: "Order",
  type: "object",
  properties: { sku: { $ref: "#/definitions/sku" }, pair: { items: [{ type: "string" }], additionalItems: false } },
  definitions: { sku: { type: "string" } },
};

/** Instances whose contracts differ: by a check, and by who may call. */
const instances: Readonly<Record<string, object>> = {
  plain: {},
  checked: { validation: { handler: "x.ts" } },
  iam: { callers: "iam", tenantFrom: { header: "X-Tenant" } },
  tenants: { callers: "iam", tenantFrom: { path: "tenant" } },
  told: { notify: { webhook: { url: "https://receiver.example/hook", secret: "orders/webhook" } } },
  asked: { notify: { webhook: { urlFrom: "/callbackUrl", hosts: ["*.example.com"], secret: "orders/webhook" } } },
  keys: { callers: { apiKeys: ["acme"] } },
  pool: { callers: { userPools: ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12"] } },
  authorizer: { callers: { authorizer: "x.ts" }, validation: { handler: "x.ts" } },
};

describe("levee openapi", () => {
  /** What the linter says of it, warnings too. A licence is a team's to give. */
  const lint = async (source: string): Promise<string[]> => {
    const config = await createConfig({ extends: ["recommended-strict"], rules: { "info-license": "off" } });
    const problems = await lintFromString({ source, config });
    return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`);
  };

  it("writes a contract that the linter has nothing to say of, from a stack's configuration alone", async () => {
    const { code, stdout } = await levee(["openapi", "--stack", "dev"]);
    assert.equal(code, 0);
    assert.match(stdout, /^openapi: 3\.1\.1\n/);
    assert.deepEqual(await lint(stdout), []);
  });

  for (const [name, args] of Object.entries(instances)) {
    it(`writes one for an instance with ${JSON.stringify(args)} as well`, async () => {
      const config = { "levee:requestIntake": { [name]: { handler: "x.ts", schema, ...args } } };
      const contract = contractOf(config, { file: "x", instance: undefined, url: undefined, version: "1.0.0" });
      assert.deepEqual(await lint(stringify(contract, { aliasDuplicateObjects: false })), []);
    });
  }

  it("finds fault with a contract that is wrong, or it would prove nothing", async () => {
    assert.notDeepEqual(
      await lint("openapi: 3.1.1\ninfo: { title: x, version: '1' }\npaths: { /a: { get: {} } }\n"),
      [],
    );
  });

  it("says what is wrong with what it is asked for, in one line", async () => {
    const asked = ["openapi", "--stack", "dev", "--instance", "none"];
    const [plain, json] = await Promise.all([levee(asked), levee([...asked, "--json"])]);
    assert.deepEqual([plain.code, json.code], [2, 2]);
    assert.match(plain.stderr, /^levee: Pulumi\.dev\.yaml has no RequestIntake "none"; it has orders/m);
    assert.match(json.stderr, /^{"type":"error","message":"Pulumi\.dev\.yaml has no RequestIntake /m);
    const unwritten = await levee(["openapi", "--stack", "dev", "--out", "/none/orders.yaml"]);
    assert.equal(unwritten.code, 2);
    assert.match(unwritten.stderr, /^levee: --out \/none\/orders\.yaml cannot be written \(ENOENT\); name a file in/m);
  });
});
