import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminCreateUserCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { type Emulator, startEmulator } from "../../../local/emulator.ts";
import { type SdkClients, sdkClients } from "../../local/quotas/clients.ts";

describe("Cognito on the embedded cloud", () => {
  let dir: string;
  let emulator: Emulator;
  let clients: SdkClients;
  let UserPoolId: string;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "levee-cognito-"));
    emulator = await startEmulator({ dir, runPid: process.pid });
    clients = sdkClients(emulator.url);
    const pool = new CreateUserPoolCommand({ PoolName: "p", UsernameAttributes: ["email"] });
    UserPoolId = (await clients.cognito.send(pool)).UserPool!.Id!;
  });
  after(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const create = (Username: string) =>
    clients.cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: "SUPPRESS" }));

  /** Makes calls, so many at once; the names of the errors. */
  async function errorsOf(names: readonly string[], atOnce: number): Promise<string[]> {
    const left = [...names];
    const errors: string[] = [];
    const some = async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift())
        await create(name).catch((error: Error) => errors.push(error.name));
    };
    await Promise.all(Array.from({ length: atOnce }, some));
    return errors;
  }

  it("creates many users at once, and of those with one address one", async () => {
    const people = Array.from({ length: 600 }, (_, n) => `person${n}@example.com`);
    assert.deepEqual(await errorsOf(people, 16), []);
    const twins = Array.from({ length: 16 }, () => "twin@example.com");
    assert.deepEqual(new Set(await errorsOf(twins, 16)), new Set(["UsernameExistsException"]));
    const { UserPool } = await clients.cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
    assert.equal(UserPool?.EstimatedNumberOfUsers, 601);
  });
});
