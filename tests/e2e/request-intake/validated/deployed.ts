import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Cloud } from "../../../../local/cloud.ts";
import { type Clients, makeClients } from "../../../../local/provider/clients.ts";
import { runStack, type StackResult } from "../../../../local/stack.ts";
import { onCloud } from "../../on-cloud.ts";
import { poll } from "../by-hand.ts";
import { type Intake, REGION, TEAM } from "../deployed.ts";
import type { Effect } from "../fixtures/team.ts";

const CHECK = "tests/e2e/request-intake/validated/fixtures/check.ts";

/**
 * - `edge`: its queue is not consumed any more once it is deployed. Deployed so, the policy pack would rightly refuse it.
 * - `orders`: worked as in life; two checks at once.
 */
const instances = (publicOrigin: string, EFFECTS: string) => {
  const common = { handler: TEAM, publicOrigin, workTimeout: "1 second", schema: { type: "object" } };
  const validation = { handler: CHECK, timeout: "0.7 seconds", reservedConcurrency: 6 };
  return {
    edge: { ...common, validation },
    orders: { ...common, validation: { ...validation, reservedConcurrency: 2 }, environment: { EFFECTS } },
  };
};

export interface Validated extends Intake {
  readonly validateName: string;
}

/** A stack whose two instances check requests before they accept them, on an embedded cloud of its own. */
export class Deployment {
  readonly cloud: Cloud;
  readonly aws: Clients;
  /** What the engine said of the first preview, when nothing existed. */
  readonly preview: StackResult;
  readonly edge: Validated;
  readonly orders: Validated;
  readonly #dir: string;

  private constructor(cloud: Cloud, dir: string, preview: StackResult, outputs: Record<string, Validated>) {
    this.cloud = cloud;
    this.aws = makeClients(cloud.endpoint, REGION);
    this.preview = preview;
    this.edge = outputs.edge!;
    this.orders = outputs.orders!;
    this.#dir = dir;
  }

  static start(): Promise<Deployment> {
    return onCloud("validated", ["effects.jsonl"], async ({ engine, cloud, dir }) => {
      const { endpoint } = cloud;
      const effects = join(dir, "effects.jsonl");
      const config = {
        "aws:region": REGION,
        "levee:ephemeral": "true",
        "levee:requestIntake": instances(endpoint, effects),
      };
      const job = { engine, stack: "local", dir, endpoint, config };
      const preview = await runStack("preview", job);
      const { ok, problem, outputs } = await runStack("up", job);
      if (!ok) throw new Error(problem);
      const deployment = new Deployment(cloud, dir, preview, outputs.requestIntake as Record<string, Validated>);
      await poll(deployment.aws, deployment.edge.workerName, false);
      return deployment;
    });
  }

  /** What the team's function wrote down of the requests with a key. */
  effectsOf = (key: string): Effect[] =>
    readFileSync(join(this.#dir, "effects.jsonl"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Effect)
      .filter(({ idempotencyKey }) => idempotencyKey === key);

  /** All that the emulator and the functions in it said. */
  log = (): string => readFileSync(join(this.#dir, "emulator.log"), "utf8");

  async stop(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
