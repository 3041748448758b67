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
    const instances = config.getObject<unknown>(name) ?? {};
    if (!isObject(instances) || !Object.values(instances).every(isObject)) {
      throw new ArgumentError(
        subject,
        `config "levee:${name}" is not a map of instances`,
        `write the name of an instance, and below it its arguments, as in Pulumi.dev.yaml`,
      );
    }
    return [name, instances] as const;
  });
  return {
    ephemeral: config.getBoolean("ephemeral") ?? false,
    pipelines: Object.fromEntries(pipelines) as StackConfig<Pipeline>["pipelines"],
  };
}
