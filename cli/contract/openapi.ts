import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { stringify } from "yaml";
import { stackConfig } from "../../local/stack.ts";
import { path } from "../arguments.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import { examplesOf, running } from "../leaf.ts";
import { notWritten } from "../not-written.ts";

interface Options {
  readonly stack: string;
  readonly instance?: string;
  readonly url?: string;
  readonly apiVersion: string;
  readonly json?: boolean;
  readonly out?: string;
}

/** `levee openapi`: it reads the stack's configuration, and no deployed stack. */
export function openApiCommand(program: Command): void {
  program
    .command("openapi")
    .description("the contract of a RequestIntake's API as OpenAPI 3.1, from the stack's configuration")
    .option("-s, --stack <name>", "the stack whose Pulumi.<name>.yaml is read", "dev")
    .option("-i, --instance <name>", "which one, if the stack has several")
    .option("--url <url>", "where the API is, stage included: the stack's output `url`")
    .option("--api-version <text>", "the contract's version, as you count", "1.0.0")
    .option("--json", "JSON instead of YAML")
    .option("-o, --out <file>", "writes a file instead of stdout", path)
    .addHelpText(
      "after",
      examplesOf(
        "openapi > orders.yaml",
        "openapi --stack prod --instance orders --json --out orders.json",
        'openapi --url "$(pulumi stack output requestIntake --json | jq -r .orders.url)"',
      ),
    )
    .action((options: Options) =>
      running({ json: Boolean(options.json) }, async () => {
        const text = await textOf(options);
        if (options.out === undefined) process.stdout.write(text);
        else write(options.out, text);
        return exitCodes.done;
      }),
    );
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw notWritten("--out", file, error);
  }
}

async function textOf({ stack, instance, url, apiVersion, json }: Options): Promise<string> {
  // It loads the components, which no other command needs.
  const { contractOf } = await import("./contract-of.ts");
  const contract = contractOf(configOf(stack), { file: `Pulumi.${stack}.yaml`, instance, url, version: apiVersion });
  return json ? `${JSON.stringify(contract, undefined, 2)}\n` : yamlOf(contract);
}

/** As a file is best read and compared: no anchors, no folded lines. */
const yamlOf = (contract: object): string => stringify(contract, { aliasDuplicateObjects: false, lineWidth: 0 });

function configOf(stack: string) {
  try {
    return stackConfig(stack);
  } catch (error) {
    throw new CliError((error as Error).message, exitCodes.usage);
  }
}
