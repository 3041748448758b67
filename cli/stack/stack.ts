import { readFileSync } from "node:fs";
import { isObject } from "../../components/parts/is-object.ts";
import { type LocalJson, readLocalJson } from "../../local/local-json.ts";
import { loopbackUrl } from "../../local/loopback.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import { pulumiCli } from "./pulumi-cli.ts";

/** A deployed stack, as far as a command needs it. */
export interface Stack {
  /** How messages call it. */
  readonly name: string;
  /** Every output, by name. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Where AWS is, and by which credentials, if not where the environment says: a kept local stack. */
  readonly local?: Pick<LocalJson, "endpoint" | "region" | "credentials">;
}

/** How a command's options name a stack. */
export interface StackOptions {
  readonly stack?: string;
  readonly outputs?: string;
}

export interface StackSources {
  readonly kept: () => LocalJson | undefined;
  readonly read: (file: string) => string;
  readonly pulumi: typeof pulumiCli;
}

const sources: StackSources = {
  kept: readLocalJson,
  read: (file) => readFileSync(file === "-" ? 0 : file, "utf8"),
  pulumi: pulumiCli,
};

/**
 * Finds the stack that a command is for: the file of `--outputs`; the kept local stack, when it is the one named or none is; else what the
 * Pulumi CLI says of `--stack`, or of the one that is selected.
 */
export async function findStack(options: StackOptions, from: StackSources = sources): Promise<Stack> {
  if (options.outputs !== undefined) {
    if (options.stack !== undefined) {
      throw new CliError("--stack and --outputs both name a stack; give one of them", exitCodes.usage);
    }
    return ofFile(options.outputs, from);
  }
  const kept = from.kept();
  if (kept && (options.stack ?? "local") === "local") return ofLocalJson(kept);
  const pulumi = from.pulumi();
  const found = await pulumi.outputs(options.stack);
  if ("outputs" in found) return { name: found.stack, outputs: found.outputs };
  const there = [...(kept ? ["local (kept)"] : []), ...(await pulumi.stacks())];
  const list = there.length > 0 ? `; there are ${there.join(", ")}` : "";
  throw new CliError(
    `${options.stack === undefined ? "no stack is named or selected" : `stack "${options.stack}"`}: ${found.problem}${list}. ` +
      "Name one by --stack, begin one by `npm run local -- --keep`, or give its outputs as a file by --outputs",
    exitCodes.usage,
  );
}

function ofFile(file: string, { read }: StackSources): Stack {
  let content: unknown;
  try {
    content = JSON.parse(read(file));
  } catch (error) {
    const problem = error instanceof SyntaxError ? "is not JSON" : `cannot be read (${(error as Error).message})`;
    throw new CliError(`--outputs ${file} ${problem}; \`pulumi stack output --json\` writes one`, exitCodes.usage);
  }
  if (!isObject(content)) {
    throw new CliError(
      `--outputs ${file} holds no map of outputs; \`pulumi stack output --json\` writes one`,
      exitCodes.usage,
    );
  }
  return isObject(content.outputs) && typeof content.endpoint === "string"
    ? ofLocalJson(content as unknown as LocalJson)
    : { name: file, outputs: content };
}

/** Whether it is on the embedded cloud, and not on AWS. */
export const isEmbedded = ({ local }: Stack): boolean =>
  loopbackUrl(local?.endpoint ?? process.env.AWS_ENDPOINT_URL ?? "") !== undefined;

const ofLocalJson = ({ outputs, endpoint, region, credentials }: LocalJson): Stack => ({
  name: "local",
  outputs,
  local: { endpoint, region, credentials },
});
