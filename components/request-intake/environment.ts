import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../parts/argument-error.ts";

/** Variables of the team's function. */
export type Environment = pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;

/** Names that Lambda takes: https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html */
const variableName = /^[A-Za-z][A-Za-z0-9_]+$/;

/** Names that Lambda sets itself, and refuses: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const lambdasNames =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_(ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|AWS_LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

const shellsNames = /^LEVEE_|^POWERTOOLS_(SERVICE_NAME|LOGGER_LOG_EVENT)$/;

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
