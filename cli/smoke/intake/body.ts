import { readFileSync } from "node:fs";
import { type APIGatewayClient, GetModelCommand } from "@aws-sdk/client-api-gateway";
import { CliError } from "../../cli-error.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Intake } from "../../stack/instance.ts";
import { exampleOf } from "./example.ts";

/** The model's name: components/request-intake/api.ts. */
const MODEL = "Request";

/** The body that is posted: that of the file, byte for byte, or an example of the schema that is deployed. */
export async function bodyOf(
  apigateway: APIGatewayClient,
  { name, apiId: restApiId }: Intake,
  file: string | undefined,
): Promise<{ readonly body: string; readonly seen: string }> {
  if (file !== undefined) return { body: readBody(file), seen: `the body of ${file}` };
  const { schema = "{}" } = await apigateway.send(new GetModelCommand({ restApiId, modelName: MODEL, flatten: true }));
  const example = await exampleOf(JSON.parse(schema));
  if (example === undefined) {
    throw new CliError(
      `no example of the schema of ${name} could be made; give a body by --body FILE`,
      exitCodes.usage,
    );
  }
  return { body: JSON.stringify(example), seen: "an example of the deployed schema" };
}

/** @throws CliError when it is no JSON, or cannot be read */
export function readBody(file: string): string {
  try {
    const text = readFileSync(file === "-" ? 0 : file, "utf8");
    JSON.parse(text);
    return text;
  } catch (error) {
    const problem = error instanceof SyntaxError ? "is not JSON" : `cannot be read (${(error as Error).message})`;
    throw new CliError(`--body ${file} ${problem}`, exitCodes.usage);
  }
}
