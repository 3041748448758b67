import { ArgumentError } from "../../components/parts/argument-error.ts";
import { projectRoot } from "../../components/parts/bundle.ts";
import { isObject } from "../../components/parts/is-object.ts";
import type { RequestIntakeArgs } from "../../components/request-intake/args.ts";
import { openApi, type Server } from "../../components/request-intake/openapi/open-api.ts";
import { requestSchema } from "../../components/request-intake/schema.ts";
import { settingsOf } from "../../components/request-intake/settings.ts";
import type { Config } from "../../local/stack.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";

/** What of a contract is asked for. */
export interface Wanted {
  /** How messages call the configuration. */
  readonly file: string;
  readonly instance: string | undefined;
  /** Where the API is, stage included; derived if left out. */
  readonly url: string | undefined;
  readonly version: string;
}

/** The contract of one RequestIntake of a stack's configuration; nothing has to be deployed. */
export function contractOf(config: Config, { file, instance, url, version }: Wanted): object {
  const instances = config["levee:requestIntake"];
  const all: Readonly<Record<string, unknown>> = isObject(instances) ? { ...instances } : {};
  const there = Object.keys(all);
  const name = instance ?? (there.length === 1 ? there[0] : undefined);
  const given = name === undefined ? undefined : all[name];
  if (name === undefined || !isObject(given)) {
    const problem =
      instance === undefined ? `${file} has several of RequestIntake` : `${file} has no RequestIntake "${instance}"`;
    const list = there.length > 0 ? `; it has ${there.join(", ")}` : "";
    throw new CliError(
      there.length === 0 ? `${file} has no RequestIntake` : `${problem}${list}. Name one by --instance`,
      exitCodes.usage,
    );
  }
  const args = readable(given) as object as RequestIntakeArgs;
  const subject = `RequestIntake "${name}"`;
  try {
    const settings = settingsOf(subject, args);
    const schema = requestSchema(subject, args.schema, projectRoot);
    const server = url === undefined ? serverOf(config, args.publicOrigin) : { url };
    return openApi({ name, settings, schema, server, version });
  } catch (error) {
    throw error instanceof ArgumentError ? new CliError(`${file}: ${error.message}`, exitCodes.usage) : error;
  }
}

/** Pulumi keeps a secret as `{ secure: … }`. None is in a contract, and the checks want text. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (!isObject(value)) return value;
  if (typeof value.secure === "string" && Object.keys(value).length === 1) return "secret";
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner)]));
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html */
function serverOf(config: Config, publicOrigin: string | undefined): Server {
  if (publicOrigin !== undefined) return { url: `${publicOrigin}/live` };
  const region = config["aws:region"];
  return {
    url: "https://{api}.execute-api.{region}.amazonaws.com/live",
    variables: {
      api: { default: "api-id", description: "`apiId` of the stack's outputs." },
      region: {
        default: typeof region === "string" ? region : "eu-central-1",
        description: "The region of the stack.",
      },
    },
  };
}
