import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateApiKeyCommand, CreateUsagePlanKeyCommand, GetApiKeyCommand } from "@aws-sdk/client-api-gateway";
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Cloud } from "../../../../local/cloud.ts";
import { type Clients, makeClients } from "../../../../local/provider/clients.ts";
import { type StackResult, StackWorker } from "../../../../local/stack.ts";
import { onCloud } from "../../on-cloud.ts";
import { type Intake, REGION } from "../deployed.ts";
import { keyOf } from "./fixtures/authorize.ts";
import { signed, userWith } from "./signed.ts";

export type Way = "keys" | "team" | "iam" | "pool";

/** Headers with which somebody calls. */
export type Credentials = (method: string, url: string, body: string) => Promise<[string, string][]>;

/** Calls in a day that `team` lets each of its callers make. */
export const QUOTA = 200;

const here = "tests/e2e/request-intake/callers/fixtures";

const instances = (dir: string, publicOrigin: string, pool: string) => {
  const common = {
    handler: `${here}/echo.ts`,
    schema: { type: "object", required: ["note"] },
    publicOrigin,
    workTimeout: "1 second",
    environment: { EFFECTS: join(dir, "effects") },
    overrides: { worker: { timeout: 12 } },
  };
  return {
    keys: {
      ...common,
      callers: { apiKeys: ["shop", "partner"] },
      perClient: { rate: 1, burst: 40 },
      cors: { origins: ["https://shop.example"] },
      tenantFrom: "caller",
    },
    team: {
      ...common,
      callers: { authorizer: `${here}/authorize.ts`, environment: { ASKED: join(dir, "asked") } },
      perClient: { rate: 1_000, burst: 1_000, quota: { requests: QUOTA, per: "day" } },
      cors: { origins: ["https://a.example", "https://b.example"] },
      tenantFrom: { claim: "tenant" },
    },
    iam: { ...common, callers: "iam", tenantFrom: { header: "X-Tenant" } },
    pool: {
      ...common,
      callers: { userPools: [pool] },
      tenantFrom: { path: "tenant" },
      cors: { origins: ["https://pool.example"] },
      validation: { handler: `${here}/check.ts` },
    },
  };
};

/** One stack with an instance for each way to call, and two callers of each. */
export class Deployment {
  readonly cloud: Cloud;
  readonly aws: Clients;
  readonly dir: string;
  readonly intakes: Readonly<
    Record<Way, Intake & { readonly apiKeyIds: Record<string, string>; readonly usagePlanId: string }>
  >;
  readonly callers: Readonly<Record<Way, readonly [Credentials, Credentials]>>;
  /** What looks like a caller of each way, and is none. */
  readonly forged: Readonly<Record<Way, readonly Credentials[]>>;
  /** The values of the API keys. */
  readonly keys: readonly string[];
  /** A preview before anything was there, and then the first `up`. */
  readonly runs: readonly StackResult[];

  private constructor(parts: Omit<Deployment, "url" | "lines" | "files" | "outputsFile" | "stop">) {
    this.cloud = parts.cloud;
    this.aws = parts.aws;
    this.dir = parts.dir;
    this.intakes = parts.intakes;
    this.callers = parts.callers;
    this.forged = parts.forged;
    this.keys = parts.keys;
    this.runs = parts.runs;
  }

  static start(): Promise<Deployment> {
    return onCloud("callers", ["effects", "asked"], async ({ engine, cloud, dir }) => {
      const { endpoint } = cloud;
      const aws = makeClients(endpoint, REGION);
      const pool = await userPool(aws);
      const config = {
        "aws:region": REGION,
        "levee:ephemeral": "true",
        "levee:requestIntake": instances(dir, endpoint, pool.arn),
      };
      const options = { engine, stack: "local", dir, endpoint, config };
      const worker = new StackWorker(options);
      const runs = [await worker.run("preview", options), await worker.run("up", options)] as const;
      worker.stop();
      for (const { ok, problem } of runs) if (!ok) throw new Error(problem);
      const intakes = runs[1].outputs.requestIntake as Deployment["intakes"];
      const keys = await Promise.all(
        Object.values(intakes.keys.apiKeyIds).map(
          async (apiKey) => (await aws.apigateway.send(new GetApiKeyCommand({ apiKey, includeValue: true }))).value!,
        ),
      );
      for (const name of ["alice", "bob", "carol", "dave", "erin"]) await giveKey(aws, intakes.team.usagePlanId, name);
      const mayCall = `arn:aws:execute-api:${REGION}:000000000000:${intakes.iam.apiId}/live/*`;
      const header = (name: string, value: string) => async () => [[name, value]] as [string, string][];
      const [signer, other] = [await userWith(aws, "alice", mayCall), await userWith(aws, "bob", mayCall)];
      const [alice, bob] = [await pool.tokensOf("alice"), await pool.tokensOf("bob")];
      const callers = {
        keys: [header("x-api-key", keys[0]!), header("X-Api-Key", keys[1]!)],
        team: [header("Authorization", "Bearer alice@acme"), header("authorization", "bob@umbrella")],
        iam: [signed(signer), signed(other)],
        pool: [header("Authorization", alice.id), header("authorization", bob.id)],
      } as const;
      const [, claims, signature] = alice.id.split(".");
      const forged = {
        keys: ["a".repeat(40), "", intakes.keys.apiKeyIds.shop!].map((key) => header("x-api-key", key)),
        team: [header("Authorization", "Bearer nonsense"), twice("alice@acme", "bob@umbrella")],
        iam: [
          signed({ id: "AKIAIOSFODNN7EXAMPLE", secret: "guessed" }),
          signed({ ...signer, secret: other.secret }),
          signed(signer, { region: "us-east-1" }),
          signed(signer, { service: "sqs" }),
          signed(signer, { ahead: -20 * 60_000 }),
          signed(signer, { ahead: 20 * 60_000 }),
        ],
        pool: [
          "e30.e30.e30",
          `${encoded({ alg: "none" })}.${claims}.`,
          `${encoded({ alg: "none" })}.${claims}.${signature}`,
          [...bob.id.split(".").slice(0, 2), signature].join("."),
          alice.access,
        ].map((token) => header("Authorization", token)),
      };
      return new Deployment({ cloud, aws, dir, intakes, callers, forged, keys, runs });
    });
  }

  /** Where a way's requests are posted. */
  url = (way: Way): string => this.intakes[way].requestsUrl.replace("{tenant}", "acme");

  /** Lines of a log of the fixtures. */
  lines = (file: "effects" | "asked"): string[] =>
    readFileSync(join(this.dir, file), "utf8").split("\n").filter(Boolean);

  /** A file for commands' `--outputs`. */
  outputsFile(): string {
    const file = join(this.dir, "outputs.json");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const { endpoint } = this.cloud;
    writeFileSync(file, JSON.stringify({ endpoint, region: REGION, credentials, outputs: this.runs[1]!.outputs }));
    return file;
  }

  /** Every file of the run as text: state, logs. */
  *files(): Iterable<readonly [string, string]> {
    for (const name of readdirSync(this.dir, { recursive: true, encoding: "utf8" })) {
      const path = join(this.dir, name);
      if (statSync(path, { throwIfNoEntry: false })?.isFile()) yield [name, readFileSync(path, "latin1")];
    }
  }

  async stop(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** One header, two callers. */
const twice =
  (one: string, other: string): Credentials =>
  async () => [
    ["Authorization", one],
    ["Authorization", other],
  ];

/** Puts a key of a known value into the plan, as for a caller whom the function names by it. */
async function giveKey({ apigateway }: Clients, usagePlanId: string, name: string): Promise<void> {
  const key = await apigateway.send(new CreateApiKeyCommand({ name, value: keyOf(name), enabled: true }));
  await apigateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId: key.id!, keyType: "API_KEY" }));
}

async function userPool({ cognito }: Clients) {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: "callers" }));
  const { Id: UserPoolId, Arn: arn } = UserPool!;
  const ExplicitAuthFlows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH" as const, "ALLOW_REFRESH_TOKEN_AUTH" as const];
  const command = new CreateUserPoolClientCommand({ UserPoolId, ClientName: "test", ExplicitAuthFlows });
  const { ClientId } = (await cognito.send(command)).UserPoolClient!;
  return {
    arn: arn!,
    async tokensOf(Username: string) {
      const Password = "a-Long-one-1";
      await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: "SUPPRESS" }));
      await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
      const { AuthenticationResult } = await cognito.send(
        new AdminInitiateAuthCommand({
          UserPoolId,
          ClientId,
          AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME: Username, PASSWORD: Password },
        }),
      );
      return { id: AuthenticationResult!.IdToken!, access: AuthenticationResult!.AccessToken! };
    },
  };
}
