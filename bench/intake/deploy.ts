import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "../embedded-cloud.ts";

/** Both sides, deployed. */
export interface Deployed {
  /** Where the requests of each are posted. */
  readonly urls: Readonly<Record<"proxy" | "intake", string>>;
  readonly queueUrl: string;
  readonly effectLog: string;
}

/** What the requests of the intake look like. */
export const schema = { type: "object", required: ["n"], properties: { n: { type: "integer" } } };

/** Deploys the proxy by a program of its own, and a RequestIntake by the real `index.ts` with the policy pack. */
export async function deploy({ cloud, dir, deploy }: Bench, concurrency: number): Promise<Deployed> {
  const effectLog = join(dir, "effects.jsonl");
  writeFileSync(effectLog, "");
  const { stagePath } = await deploy("proxy", {
    program: join(import.meta.dirname, "proxy-program.ts"),
    policyPack: false,
    config: { "bench:effects": effectLog },
  });
  const { requestIntake } = await deploy("intake", {
    config: {
      "levee:ephemeral": "true",
      "levee:requestIntake": {
        work: {
          handler: "bench/intake/behind-intake.ts",
          schema,
          concurrency,
          publicOrigin: cloud.endpoint,
          environment: { EFFECTS: effectLog },
        },
      },
    },
  });
  const { work } = requestIntake as { work: { requestsUrl: string; queueUrl: string } };
  return {
    urls: { proxy: `${cloud.endpoint}${stagePath}/requests`, intake: work.requestsUrl },
    queueUrl: work.queueUrl,
    effectLog,
  };
}
