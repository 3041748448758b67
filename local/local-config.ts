import { type Config, stackConfig } from "./stack.ts";

type Instances = Record<string, { environment?: Record<string, string> } & Record<string, unknown>>;

/** The config of stack `local`, with what is only known when the run has begun. */
export function localConfig(endpoint: string, effectLog: string): Config {
  const config = stackConfig("local");
  const instances = config["levee:requestIntake"] as Instances;
  const complete = Object.entries(instances).map(([name, args]) => [
    name,
    { publicOrigin: endpoint, ...args, environment: { ...args.environment, EFFECT_LOG: effectLog } },
  ]);
  return { ...config, "levee:requestIntake": Object.fromEntries(complete) };
}
