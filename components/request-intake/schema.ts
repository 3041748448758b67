import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ajvDraft04 from "ajv-draft-04";
import { ArgumentError } from "../parts/argument-error.ts";
import { isObject } from "../parts/is-object.ts";
import { refuseForeignKeywords } from "./schema-keywords.ts";

const draft4 = "http://json-schema.org/draft-04/schema#";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html ("Model size") */
const maxModelBytes = 400 * 1_024;

/** A request's schema as API Gateway takes it. */
export interface RequestSchema {
  /** The JSON text of the model. */
  readonly model: string;
  /** What a body has to be, in a sentence for callers. */
  readonly rule: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Reads and checks the argument `schema`. @param root the folder that a path is relative to */
export function requestSchema(subject: string, schema: string | object, root: string): RequestSchema {
  const wayOut = "write a JSON Schema of draft 4, or name a file with one, relative to the project";
  if (schema === undefined || schema === "") throw new ArgumentError(subject, "schema is missing", wayOut);
  const parsed = typeof schema === "string" ? read(subject, schema, root) : schema;
  const where = typeof schema === "string" ? `schema "${schema}"` : "schema";
  if (!isObject(parsed)) {
    const value = typeof schema === "string" ? where : `${where} ${JSON.stringify(schema)}`;
    throw new ArgumentError(subject, `${value} is not a JSON object`, wayOut);
  }
  const { $schema = draft4, ...rest } = parsed;
  if (typeof $schema !== "string" || $schema.replace(/#$/, "") !== draft4.slice(0, -1)) {
    throw new ArgumentError(
      subject,
      `${where} has $schema ${JSON.stringify($schema)}, which is not draft 4`,
      `API Gateway's models are JSON Schema draft 4: write "${draft4}"`,
    );
  }
  if (rest.type !== "object") {
    throw new ArgumentError(
      subject,
      `${where} has ${rest.type === undefined ? "no type" : `type ${JSON.stringify(rest.type)}`} at its root`,
      'a request is an object, so that a later release can add to it: write "type": "object"',
    );
  }
  refuseForeignKeywords(subject, where, rest);
  refuseInvalid(subject, where, rest);
  const model = JSON.stringify({ $schema: draft4, ...rest });
  if (Buffer.byteLength(model) > maxModelBytes) {
    throw new ArgumentError(
      subject,
      `${where} is over ${maxModelBytes} bytes`,
      "that is the most that API Gateway takes: say less",
    );
  }
  return { model, rule: ruleOf(rest) };
}

function read(subject: string, path: string, root: string): unknown {
  let text: string;
  try {
    text = readFileSync(resolve(root, path), "utf8");
  } catch (error) {
    const reasons: Readonly<Record<string, string>> = { ENOENT: "there is no such file", EISDIR: "it is a folder" };
    const reason = reasons[String((error as NodeJS.ErrnoException).code)] ?? (error as Error).message;
    throw new ArgumentError(
      subject,
      `schema "${path}" cannot be read: ${reason}`,
      "name a file relative to the project",
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ArgumentError(subject, `schema "${path}" is not JSON: ${(error as Error).message}`, "mend the file");
  }
}

/** What was found valid in this process: instances share their schema often, and a compiler is made anew for each. */
const valid = new Set<string>();

/** Keywords of the wrong type, patterns that are none, references that lead nowhere. */
function refuseInvalid(subject: string, where: string, schema: JsonObject): void {
  const text = JSON.stringify(schema);
  if (valid.has(text)) return;
  const ajv = new ajvDraft04.default({ strict: false, validateFormats: false, logger: false });
  try {
    ajv.compile({ ...schema });
  } catch (error) {
    throw new ArgumentError(subject, `${where} is no JSON Schema of draft 4: ${(error as Error).message}`, "mend it");
  }
  valid.add(text);
}

/**
 * API Gateway knows why it refused a body but cannot say so in JSON: `$context.error.validationErrorString` holds raw quotes and comes
 * unescaped. So callers are told the rule, which is known beforehand.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
function ruleOf(schema: JsonObject): string {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const described = ([name, property]: [string, unknown]): string => {
    const type = isObject(property) ? property.type : undefined;
    const types = Array.isArray(type) ? type.join(" or ") : type;
    return typeof types === "string" ? `${JSON.stringify(name)} (${types})` : JSON.stringify(name);
  };
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const optional = Object.entries(properties).filter(([name]) => !required.includes(name));
  const parts = [
    required.length ? `with ${list(required.map((name) => described([name, properties[name]])))}` : "",
    optional.length ? `optionally ${list(optional.map(described))}` : "",
    schema.additionalProperties === false ? "and nothing else" : "",
  ].filter(Boolean);
  return `The body has to be a JSON object${parts.length ? ` ${parts.join(", ")}` : ""}, as the API's schema says in full.`;
}

/** The first twenty, which is as much as a sentence bears. */
function list(items: readonly string[]): string {
  const shown = items.length > 20 ? [...items.slice(0, 20), `${items.length - 20} more`] : items;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : (shown[0] ?? "");
}
