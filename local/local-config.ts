import { type Config, stackConfig } from "./stack.ts";

type Work = { readonly environment?: Record<string, string> };
type Instances = Record<string, Work & Record<string, unknown>>;
type Batches = Record<string, { readonly steps: readonly Work[] } & Record<string, unknown>>;

/** Where the work of stack `local` writes down what it does. */
export interface EffectLogs {
  readonly orders: string;
  readonly batch: string;
}

/** Until a schedule's first tick: nobody is to be disturbed before the scenario comes to it. */
const FIRST_TICK_MS = 5 * 60_000;

/**
 * The config of stack `local`, with what is only known when the run has begun.
 *
 * @param webhooksUrl who is told of outcomes, by the instances that tell somebody by webhooks
 */
export function localConfig(endpoint: string, effectLogs: EffectLogs, webhooksUrl: string): Config {
  const config = stackConfig("local");
  const instances = config["levee:requestIntake"] as Instances;
  const complete = Object.entries(instances).map(([name, args]) => [
    name,
    { publicOrigin: endpoint, ...args, ...logging(args, effectLogs.orders), ...telling(args, webhooksUrl) },
  ]);
  const start = new Date(Date.now() + FIRST_TICK_MS).toISOString().replace(/\.\d+Z$/, "Z");
  const batches = Object.entries(config["levee:scheduledBatch"] as Batches).map(([name, args]) => [
    name,
    { start, ...args, steps: args.steps.map((step) => ({ ...step, ...logging(step, effectLogs.batch) })) },
  ]);
  return {
    ...config,
    "levee:requestIntake": Object.fromEntries(complete),
    "levee:scheduledBatch": Object.fromEntries(batches),
  };
}

const telling = ({ notify }: Record<string, unknown>, url: string): object => {
  const { webhook, ...others } = (notify ?? {}) as { webhook?: object };
  return webhook ? { notify: { ...others, webhook: { ...webhook, url } } } : {};
};

const logging = ({ environment }: Work, effectLog: string): Work => ({
  environment: { ...environment, EFFECT_LOG: effectLog },
});
