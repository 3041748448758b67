import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetServiceQuotaCommand,
  ListAWSDefaultServiceQuotasCommand,
  ListServiceQuotasCommand,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { GetAccountCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { Bench } from "../gateway/served.ts";
import { ask } from "./set.ts";

describe("Service Quotas of the embedded account", () => {
  let dir: string;
  let bench: Bench;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "levee-quotas-"));
    bench = await Bench.start(dir);
  });
  after(async () => {
    await bench.stop();
    rmSync(dir, { recursive: true });
  });
  const config = () => ({
    endpoint: bench.gateway.url,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  const values = ({ Quotas = [] }: { Quotas?: { QuotaCode?: string; Value?: number }[] | undefined }) =>
    Quotas.map(({ QuotaCode, Value }) => [QuotaCode, Value]);

  it("applies what the stage enforces, and has AWS's defaults beside it", async () => {
    const client = new ServiceQuotasClient(config());
    const applied = async () => values(await client.send(new ListServiceQuotasCommand({ ServiceCode: "cognito-idp" })));
    assert.deepEqual(await applied(), []);
    await ask(bench.gateway, "PUT", "quotas", { "cognito-user-creation": { capacity: 80, refillPerSecond: 70 } });
    assert.deepEqual(await applied(), [["L-5987B8A0", 70]]);
    const defaults = await client.send(new ListAWSDefaultServiceQuotasCommand({ ServiceCode: "cognito-idp" }));
    assert.deepEqual(values(defaults), [
      ["L-5987B8A0", 50],
      ["L-026ADBA3", 120],
    ]);
    await assert.rejects(
      client.send(new GetServiceQuotaCommand({ ServiceCode: "lambda", QuotaCode: "L-B99A9384" })),
      /has no GetServiceQuota here/,
    );
  });

  it("has SES tell the rate that is enforced", async () => {
    const SendQuota = { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 7 };
    bench.emulator.service = () => ({ body: JSON.stringify({ SendQuota }) });
    const client = new SESv2Client(config());
    const told = async () => (await client.send(new GetAccountCommand({}))).SendQuota;
    await ask(bench.gateway, "PUT", "quotas", { "cognito-user-creation": true });
    assert.deepEqual(await told(), SendQuota);
    await ask(bench.gateway, "PUT", "quotas", { "ses-send": { capacity: 70, refillPerSecond: 60 } });
    assert.deepEqual(await told(), { ...SendQuota, MaxSendRate: 60 });
  });
});
