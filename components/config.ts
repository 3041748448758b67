import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "./parts/argument-error.ts";
import { isObject } from "./parts/is-object.ts";

/** What the stack's config asks for. */
export interface StackConfig<Pipeline extends string> {
  /** `levee:ephemeral`: nothing is protected or kept. */
  readonly ephemeral: boolean;
  /** By pipeline, then by the name of an instance: its arguments. */
  readonly pipelines: Readonly<Record<Pipeline, Readonly<Record<string, object>>>>;
}

/** `pulumi.Config` asks the same, but does not tell; the function is there and left out of the types. */
function isSecret(key: string): boolean {
  return (pulumi.runtime as unknown as { isConfigSecret(key: string): boolean }).isConfigSecret(key);
}

/** Of a secret `pulumi.Config` would hand out either all as plain text or all as one Output, which nothing can be derived from. */
function read(key: string): unknown {
  const text = pulumi.runtime.getConfig(key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * One secret value makes a secret of the whole key, and the engine does not say which value it was. Functions get secrets by `environment`
 * only, so those values are marked: state, previews and policies do not show them. The rest are numbers and names that shape the graph.
 * https://www.pulumi.com/docs/iac/concepts/secrets/#secrets-in-structured-configuration
 */
function keepSecrets(instances: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return mapValues(instances, marked);
}

/**
 * The environments of an instance's arguments: its own, of a RequestIntake those of `callers` and `validation`, of a ScheduledBatch those of
 * `open` and of each step.
 */
function marked(args: unknown): unknown {
  if (!isObject(args)) return args;
  const { environment, callers, open, steps, validation } = args;
  return {
    ...args,
    ...(isObject(environment) ? { environment: mapValues(environment, (value) => pulumi.secret(value)) } : {}),
    ...(isObject(callers) ? { callers: marked(callers) } : {}),
    ...(isObject(open) ? { open: marked(open) } : {}),
    ...(isObject(validation) ? { validation: marked(validation) } : {}),
    ...(Array.isArray(steps) ? { steps: steps.map(marked) } : {}),
  };
}

function mapValues(
  map: Readonly<Record<string, unknown>>,
  change: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

/**
 * Reads the stack's config, and refuses any `levee:` key that it does not know: a slip of the pen would otherwise deploy nothing, or, on a
 * stack that runs, delete a pipeline.
 */
export function instancesOf<Pipeline extends string>(names: readonly Pipeline[]): StackConfig<Pipeline> {
  const subject = `Stack "${pulumi.getStack()}"`;
  const known = ["ephemeral", ...names];
  const unknown = Object.keys(pulumi.runtime.allConfig()).find(
    (key) => key.startsWith("levee:") && !known.includes(key.slice(6)),
  );
  if (unknown !== undefined) {
    throw new ArgumentError(
      subject,
      `config "${unknown}" is unknown`,
      `there are ${known.map((key) => `levee:${key}`).join(", ")}`,
    );
  }
  const config = new pulumi.Config("levee");
  const pipelines = names.map((name) => {
    const instances = read(`levee:${name}`) ?? {};
    if (!isObject(instances) || !Object.values(instances).every(isObject)) {
      throw new ArgumentError(
        subject,
        `config "levee:${name}" is not a map of instances`,
        `write the name of an instance, and below it its arguments, as in Pulumi.dev.yaml`,
      );
    }
    return [name, isSecret(`levee:${name}`) ? keepSecrets(instances) : instances] as const;
  });
  return {
    ephemeral: config.getBoolean("ephemeral") ?? false,
    pipelines: Object.fromEntries(pipelines) as StackConfig<Pipeline>["pipelines"],
  };
}
