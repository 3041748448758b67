import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ListAWSDefaultServiceQuotasCommand } from "@aws-sdk/client-service-quotas";
import { Account, denied } from "./account.ts";

describe("levee doctor", () => {
  let account: Account;
  beforeEach(() => {
    account = new Account();
  });
  afterEach(() => account.restore());

  const is: Account["is"] = (...given) => account.is(...given);

  it("finds nothing in an account in which everything fits, not even a quota's last unit", async () => {
    const findings = await account.findings(1_000);
    assert.deepEqual(
      findings.filter(({ severity }) => severity !== "ok"),
      [],
    );
    assert.ok(findings.every(({ rule, configured, account }) => rule && configured && account));
    const { needs, has } = await account.finding("api-rate");
    assert.deepEqual([needs, has], [10_000, 10_000]);
  });

  it("has an unknown for whatever could not be read, and says why; never a pass", async () => {
    for (const mock of account.all.slice(0, -1)) mock.rejects(denied());
    const findings = await account.findings();
    const passed = findings.filter(({ severity }) => severity !== "unknown").map(({ check }) => check);
    // What needs nothing of the account but AWS's own number.
    assert.deepEqual(passed, ["states-open-executions"]);
    assert.ok(findings.length >= 18, String(findings.length));
    for (const { wayOut } of findings.filter(({ severity }) => severity === "unknown"))
      assert.match(wayOut!, /User is not authorized; docs\/cli.md lists the rights/);
  });

  it("says unknown where Service Quotas does not list a quota, or cannot tell its value", async () => {
    const reason = { ErrorCode: "SERVICE_QUOTA_NOT_AVAILABLE_ERROR", ErrorMessage: "not now" } as const;
    account.quotas
      .on(ListAWSDefaultServiceQuotasCommand, { ServiceCode: "cognito-idp" })
      .resolves({ Quotas: [{ QuotaCode: "L-026ADBA3", ErrorReason: reason }] });
    await is(
      "cognito-user-creation",
      "unknown",
      /"Rate of UserCreation requests" of cognito-idp: Service Quotas does not list it/,
    );
    await is("cognito-authentication", "unknown", /not now/);
  });

  it("refuses a stack without a pipeline", async () => {
    await assert.rejects(account.findings(undefined, {}), { exitCode: 2, message: /stack dev has no pipeline/ });
  });

  it("needs the rights that docs/cli.md lists, and no others", async () => {
    await account.findings(1);
    const services = ["lambda", "apigateway", "apigateway", "servicequotas", "ses", "states", "sns", "dynamodb", "sts"];
    const used = account.all.flatMap((mock, i) =>
      mock.calls().map(({ args: [command] }) => {
        const operation = (command as object).constructor.name.replace(/Command$/, "");
        // Its actions are verbs of HTTP: https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
        return services[i] === "apigateway" ? "apigateway:GET" : `${services[i]}:${operation}`;
      }),
    );
    const page = readFileSync(new URL("../../../docs/cli.md", import.meta.url), "utf8");
    const row = /^\| `doctor` \| (.*) \|$/m.exec(page.slice(page.indexOf("What it may do on AWS")))?.[1] ?? "";
    const stated = [...row.matchAll(/`([a-z]+:\w+)`/g)].map(([, right]) => right);
    assert.deepEqual([...new Set([...stated, "sts:GetCallerIdentity"])].sort(), [...new Set(used)].sort());
  });
});
