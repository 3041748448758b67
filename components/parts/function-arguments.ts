import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "./argument-error.ts";
import { isObject } from "./is-object.ts";

/** Environment variables of a team's function. */
export type Environment = pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;

export type Architecture = "arm64" | "x86_64";

export function checkedArchitecture(subject: string, architecture: string): Architecture {
  if (architecture === "arm64" || architecture === "x86_64") return architecture;
  throw new ArgumentError(subject, `architecture "${architecture}" is unknown`, "Lambda runs on arm64 and x86_64");
}

/** Names that Lambda takes: https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html */
const variableName = /^[A-Za-z][A-Za-z0-9_]+$/;

/** Names that Lambda sets itself, and refuses: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const lambdasNames =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_(ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|AWS_LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

const shellsNames = /^LEVEE_|^POWERTOOLS_(SERVICE_NAME|LOGGER_LOG_EVENT)$/;

/** Refuses names and values that Lambda does not take, and names that the shell around a function has. */
export function checkedEnvironment(subject: string, environment: Environment): Environment {
  const refuse = (problem: string, wayOut: string): never => {
    throw new ArgumentError(subject, `environment ${problem}`, wayOut);
  };
  // It may be a secret, so no message shows it.
  const checkedValue = (name: string, value: unknown): string =>
    typeof value === "string"
      ? value
      : refuse(`has ${name}, a ${value === null ? "null" : typeof value}, which is not text`, "put it in quotes");
  const check = <E extends object>(plain: E): E => {
    for (const name of Object.keys(plain)) {
      if (shellsNames.test(name))
        refuse(`names "${name}"`, "the shell around the function has it: choose another name");
      if (lambdasNames.test(name)) refuse(`names "${name}", which Lambda sets itself`, "choose another name");
      if (!variableName.test(name)) {
        refuse(`names "${name}", which Lambda does not take`, "begin with a letter; two or more letters, digits and _");
      }
    }
    const checked = Object.entries(plain).map(([name, value]) => [
      name,
      pulumi.Output.isInstance(value) ? value.apply((known) => checkedValue(name, known)) : checkedValue(name, value),
    ]);
    return Object.fromEntries(checked) as E;
  };
  return pulumi.Output.isInstance(environment)
    ? environment.apply(check)
    : check(environment as object as Record<string, string>);
}

/** A team's variables, and what the shell around its function reads. */
export function withOurs(
  theirs: Environment,
  ours: Readonly<Record<string, pulumi.Input<string>>>,
): pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>> {
  // Not inside an apply if it can be helped: what is unknown at a first preview would take all the others with it.
  if (isObject(theirs) && !pulumi.Output.isInstance(theirs)) return { ...theirs, ...ours };
  return pulumi.output(theirs).apply((known) => ({ ...known, ...ours }));
}
