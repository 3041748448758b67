import assert from "node:assert/strict";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import { awsSecrets } from "../../../../../handlers/request-intake/deliver/aws/secrets.ts";
import { calmClock } from "../../../calm-clock.ts";

const missing = (name: string) => Object.assign(new Error("it names the secret"), { name });

describe("the secrets that sign", () => {
  const manager = mockClient(SecretsManagerClient);
  const store = mockClient(SSMClient);
  const time = { now: 0 };
  const clock = calmClock(time);
  beforeEach(() => {
    manager.reset();
    store.reset();
    time.now = 0;
  });
  after(() => {
    manager.restore();
    store.restore();
  });
  const versions = (current: string, previous?: string) => {
    manager.on(GetSecretValueCommand, { VersionStage: "AWSCURRENT" }).resolves({ SecretString: current });
    const before = manager.on(GetSecretValueCommand, { VersionStage: "AWSPREVIOUS" });
    if (previous === undefined) before.rejects(missing("ResourceNotFoundException"));
    else before.resolves({ SecretString: previous });
  };

  it("are the current one, and the one before while there is one", async () => {
    versions("new", "old");
    assert.deepEqual(await awsSecrets("orders/webhook", clock).read(), ["new", "old"]);
    versions("only");
    assert.deepEqual(await awsSecrets("orders/webhook", clock).read(), ["only"]);
  });

  it("are read once in five minutes, however many ask, and the last ones do while the store is out of reach", async () => {
    versions("one");
    const secrets = awsSecrets("orders/webhook", clock);
    await Promise.all([secrets.read(), secrets.read(), secrets.read()]);
    assert.equal(manager.calls().length, 2);
    time.now = 300_001;
    manager.on(GetSecretValueCommand).rejects(missing("InternalServiceError"));
    assert.deepEqual(await secrets.read(), ["one"]);
    versions("two", "one");
    assert.deepEqual(await secrets.read(), ["two", "one"]);
  });

  it("are asked for where their ARN says that they are", async () => {
    versions("one");
    await awsSecrets("arn:aws:secretsmanager:ap-south-1:123456789012:secret:orders-AbCdEf", clock).read();
    const [{ thisValue } = assert.fail("nobody asked")] = manager.calls();
    assert.equal(await (thisValue as SecretsManagerClient).config.region(), "ap-south-1");
  });

  it("are not waited for longer than a try has, and the last ones do meanwhile", async () => {
    const secrets = awsSecrets("orders/webhook", clock);
    manager.on(GetSecretValueCommand).callsFake(() => new Promise(() => {}));
    await assert.rejects(secrets.read(), { name: "TimeoutError" });
    assert.equal(time.now, 4_000);
    manager.reset();
    versions("one");
    assert.deepEqual(await secrets.read(), ["one"]);
    time.now += 300_001;
    manager.on(GetSecretValueCommand).callsFake(() => new Promise(() => {}));
    assert.deepEqual(await secrets.read(), ["one"]);
  });

  it("that cannot be read are an error, and not a missing previous one", async () => {
    manager.on(GetSecretValueCommand).rejects(missing("ResourceNotFoundException"));
    await assert.rejects(awsSecrets("orders/webhook", clock).read(), { name: "ResourceNotFoundException" });
    versions("new");
    manager.on(GetSecretValueCommand, { VersionStage: "AWSPREVIOUS" }).rejects(missing("AccessDeniedException"));
    await assert.rejects(awsSecrets("orders/webhook", clock).read(), { name: "AccessDeniedException" });
  });

  it("of Parameter Store are a version and the one before it", async () => {
    store.on(GetParameterCommand, { Name: "/orders/webhook" }).resolves({ Parameter: { Value: "three", Version: 3 } });
    store.on(GetParameterCommand, { Name: "/orders/webhook:2" }).resolves({ Parameter: { Value: "two", Version: 2 } });
    assert.deepEqual(await awsSecrets("/orders/webhook", clock).read(), ["three", "two"]);
    store.on(GetParameterCommand, { Name: "/orders/webhook" }).resolves({ Parameter: { Value: "one", Version: 1 } });
    assert.deepEqual(await awsSecrets("/orders/webhook", clock).read(), ["one"]);
    assert.deepEqual(manager.calls(), []);
    for (const { args } of store.calls())
      assert.equal((args[0].input as { WithDecryption?: boolean }).WithDecryption, true);
  });
});
