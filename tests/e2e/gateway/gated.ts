import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { startEmulator } from "../../../local/emulator.ts";
import { type Gateway, startGateway } from "../../../local/gateway/gateway.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { RestApiMaker } from "./rest-api.ts";

export const REGION = "eu-central-1";
export const ACCOUNT = "000000000000";

/** An emulator with a gateway in front, for the tests of one `describe`. */
export class Gated {
  readonly emulator: string;
  gateway: Gateway;
  /** Clients of the gateway. */
  readonly aws: Clients;
  readonly apis: RestApiMaker;
  private readonly dir: string;
  private readonly stopEmulator: () => Promise<void>;

  private constructor(dir: string, emulator: { url: string; stop(): Promise<void> }, gateway: Gateway) {
    this.dir = dir;
    this.emulator = emulator.url;
    this.stopEmulator = () => emulator.stop();
    this.gateway = gateway;
    this.aws = makeClients(gateway.url, REGION);
    this.apis = new RestApiMaker(gateway.url);
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<Gated> {
    const dir = mkdtempSync(join(tmpdir(), "levee-gateway-"));
    const emulator = await startEmulator({ dir, runPid: process.pid, env });
    return new Gated(dir, emulator, await startGateway({ emulator: emulator.url, stateDir: join(dir, "gateway") }));
  }

  /** Ends the gateway and starts another one at the same address, over the same folder. */
  async restartGateway(): Promise<void> {
    const { port } = new URL(this.gateway.url);
    await this.gateway.close();
    this.gateway = await startGateway({
      emulator: this.emulator,
      port: Number(port),
      stateDir: join(this.dir, "gateway"),
    });
  }

  async stop(): Promise<void> {
    await this.gateway.close();
    await this.stopEmulator();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** A role that API Gateway may take, with the statements given; answers its ARN. */
  async role(name: string, statements: readonly object[]): Promise<string> {
    const trust = [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" }];
    const policy = (Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
    await this.aws.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: policy(trust) }));
    if (statements.length > 0)
      await this.aws.iam.send(
        new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument: policy(statements) }),
      );
    return `arn:aws:iam::${ACCOUNT}:role/${name}`;
  }
}
