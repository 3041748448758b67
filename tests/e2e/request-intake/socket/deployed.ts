import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Cloud } from "../../../../local/cloud.ts";
import { type Clients, makeClients } from "../../../../local/provider/clients.ts";
import { runStack } from "../../../../local/stack.ts";
import { Client } from "../../../local/gateway/socket/client.ts";
import { onCloud } from "../../on-cloud.ts";
import { type Intake, outcomeOf, REGION, TEAM } from "../deployed.ts";
import type { Effect } from "../fixtures/team.ts";

interface SocketIntake extends Intake {
  readonly webSocketUrl: string;
  readonly webSocketApiId: string;
  readonly connectionsTable: string;
  readonly channels: { readonly socket: { readonly queueUrl: string; readonly deadLetterQueueUrl: string } };
}

const schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    acts: { type: "array", items: { type: "string" } },
    ms: { type: "integer", minimum: 0, maximum: 60_000 },
    bytes: { type: "integer", minimum: 100 },
    note: { type: "string" },
  },
};

/** A stack with WebSocket APIs, deployed by the real engine: `chat` for anybody, `team` and `iam` for known callers. */
export class SocketDeployment {
  readonly cloud: Cloud;
  readonly aws: Clients;
  readonly dir: string;
  readonly chat: SocketIntake;
  readonly team: SocketIntake;
  readonly iam: SocketIntake;
  readonly #clients: Client[] = [];

  private constructor(cloud: Cloud, dir: string, { chat, team, iam }: Record<string, SocketIntake>) {
    this.cloud = cloud;
    this.aws = makeClients(cloud.endpoint, REGION);
    this.dir = dir;
    this.chat = chat!;
    this.team = team!;
    this.iam = iam!;
  }

  static start(): Promise<SocketDeployment> {
    return onCloud("socket", ["effects.jsonl"], async ({ engine, cloud, dir }) => {
      const { endpoint } = cloud;
      const EFFECTS = join(dir, "effects.jsonl");
      const chat = {
        handler: TEAM,
        schema,
        publicOrigin: endpoint,
        webSocket: true,
        workTimeout: "1 second",
        maxAttempts: 2,
        concurrency: 4,
        environment: { EFFECTS },
        overrides: { worker: { timeout: 12 }, workerMapping: { batchSize: 1 } },
      };
      const authorizer = "tests/e2e/request-intake/callers/fixtures/authorize.ts";
      const asked = join(dir, "asked");
      const guarded = {
        team: { ...chat, callers: { authorizer, environment: { ASKED: asked } }, tenantFrom: { claim: "tenant" } },
        iam: { ...chat, callers: "iam" },
      };
      const config = { "aws:region": REGION, "levee:ephemeral": "true", "levee:requestIntake": { chat, ...guarded } };
      const { ok, problem, outputs } = await runStack("up", { engine, stack: "local", dir, endpoint, config });
      if (!ok) throw new Error(problem);
      return new SocketDeployment(cloud, dir, outputs.requestIntake as Record<string, SocketIntake>);
    });
  }

  /** Connects; throws a refusal as `status body`. */
  async connect(to: SocketIntake = this.chat, headers: Record<string, string> = {}): Promise<Client> {
    const client = await Client.open(to.webSocketUrl, headers);
    this.#clients.push(client);
    return client;
  }

  outcome = (requestId: string, withinMs?: number) => outcomeOf(this.chat.requestsUrl, requestId, withinMs);

  /** What the team's function wrote down, in order. */
  effectsOf(id: string): Effect[] {
    const lines = readFileSync(join(this.dir, "effects.jsonl"), "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Effect).filter(({ requestId }) => requestId === id);
  }

  /** Makes calls of the emulator's services go wrong while something happens. */
  async faulty<T>(fault: object, during: () => Promise<T>): Promise<T> {
    const url = `${this.cloud.endpoint}/_levee/faults`;
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(fault) });
    const { id } = (await answer.json()) as { id: string };
    try {
      return await during();
    } finally {
      await fetch(`${url}/${id}`, { method: "DELETE" });
    }
  }

  log = (): string => readFileSync(join(this.dir, "emulator.log"), "utf8");

  async stop(): Promise<void> {
    for (const client of this.#clients) client.socket.terminate();
    await this.cloud.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
