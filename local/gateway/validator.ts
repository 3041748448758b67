import { createRequire } from "node:module";
import type { Ajv as AjvBase, ErrorObject, ValidateFunction } from "ajv";
import { GatewayError } from "./gateway-error.ts";
import { validationText } from "./validation-text.ts";

// Both packages are CommonJS with a default export, which the types of their ESM view get wrong.
const require = createRequire(import.meta.url);
const Ajv04 = require("ajv-draft-04").default as new (options: object) => AjvBase;
const addFormats = require("ajv-formats").default as (ajv: AjvBase) => void;

/** Models that every API has: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html */
const BUILT_IN: Readonly<Record<string, string>> = {
  Empty: '{"$schema":"http://json-schema.org/draft-04/schema#","title":"Empty Schema","type":"object"}',
  Error:
    '{"$schema":"http://json-schema.org/draft-04/schema#","title":"Error Schema","type":"object","properties":{"message":{"type":"string"}}}',
};

/** The models of an API, JSON Schema draft 4, compiled when they are first asked for. */
export class Models {
  private loaded: AjvBase | undefined;
  private readonly schemas: Readonly<Record<string, string>>;
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly broken = new Map<string, string>();
  private readonly apiId: string;

  /** `schemas` by the name of the model. */
  constructor(apiId: string, schemas: Readonly<Record<string, string>>) {
    this.apiId = apiId;
    this.schemas = { ...BUILT_IN, ...schemas };
  }

  /** Not before a method has a model: most have none, and a compiler takes longer to make than all the rest of a deployment. */
  private get ajv(): AjvBase {
    if (this.loaded) return this.loaded;
    const ajv = new Ajv04({ allErrors: true, strict: false, verbose: true, logger: false });
    addFormats(ajv);
    for (const [name, schema] of Object.entries(this.schemas))
      try {
        ajv.addSchema(JSON.parse(schema || "{}"), this.idOf(name));
      } catch (error) {
        this.broken.set(name, (error as Error).message);
      }
    this.loaded = ajv;
    return ajv;
  }

  /** Makes the check of a model ready. Throws when the schema is none, or refers to a model that does not exist. */
  validate(name: string): ValidateFunction {
    const { ajv } = this;
    if (this.broken.has(name)) throw new Error(`the model "${name}" is no schema of draft 4: ${this.broken.get(name)}`);
    const known = this.compiled.get(name) ?? ajv.getSchema(this.idOf(name));
    if (!known) throw new Error(`the model "${name}" does not exist`);
    this.compiled.set(name, known);
    return known;
  }

  /** Models refer to each other by this address, `models-mappings-models.html`. */
  private idOf(name: string): string {
    return `https://apigateway.amazonaws.com/restapis/${this.apiId}/models/${name}`;
  }
}

/** Refuses a body that its model does not describe; an empty body is read as `{}` (recorded by localstack, `validator_with_ref_models`). */
export function checkBody(validate: ValidateFunction, body: string): void {
  let value: unknown;
  try {
    value = JSON.parse(body || "{}");
  } catch (cause) {
    throw new GatewayError("BAD_REQUEST_BODY", { validation: "[Unable to parse JSON]", cause });
  }
  const validation = violations(validate, value);
  if (validation !== undefined) throw new GatewayError("BAD_REQUEST_BODY", { validation });
}

/** What of its model a value breaks. One that is nested deeper than the stack cannot be held against it, and is the caller's error as well. */
function violations(validate: ValidateFunction, value: unknown): string | undefined {
  try {
    return validate(value) ? undefined : validationText(validate.errors as ErrorObject[]);
  } catch (error) {
    if (error instanceof RangeError) return "[The body is nested too deeply]";
    throw error;
  }
}

/** Refuses a request without its required parameters; a blank one is missing, `api-gateway-request-validation-test.html`. */
export function checkParameters(
  required: readonly string[],
  read: (place: string, name: string) => string | undefined,
): void {
  const missing = required.flatMap((parameter) => {
    const [place = "", ...name] = parameter.replace("method.request.", "").split(".");
    return read(place, name.join("."))?.trim() ? [] : [name.join(".")];
  });
  if (missing.length === 0) return;
  const message = `Missing required request parameters: [${missing.join(", ")}]`;
  throw new GatewayError("BAD_REQUEST_PARAMETERS", { message, validation: `[${missing.join(", ")}]` });
}
