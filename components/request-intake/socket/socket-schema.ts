import { isObject } from "../../parts/is-object.ts";
import type { RequestSchema } from "../schema.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * What a message with a request has to be, as a model for the route: the request's own schema as its `body`, as strict as on the REST API. API
 * Gateway holds each message against it, so an invalid one is refused at the edge.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html
 */
export function socketModel({ model }: RequestSchema): string {
  const { $schema, definitions, ...body } = JSON.parse(model) as Json;
  return JSON.stringify({
    $schema,
    type: "object",
    required: ["action", "body"],
    additionalProperties: false,
    properties: {
      action: { enum: ["request"] },
      body: moved(body),
      // As an HTTP header can have it, so that a key means the same on both ways.
      idempotencyKey: { type: "string", pattern: "^[!-~]([ -~]*[!-~])?$", maxLength: 255 },
      ref: { type: "string", pattern: "^[A-Za-z0-9_-]{1,64}$" },
    },
    ...(definitions === undefined ? {} : { definitions: moved(definitions) }),
  });
}

/** A schema one level deeper: what referred to its root refers to the body. Definitions stay at the root. */
function moved(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(moved);
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === "$ref" && value === "#" ? "#/properties/body" : isData(name) ? value : moved(value),
    ]),
  );
}

/** Keywords whose value is data, in which `$ref` is a name like any other. */
const isData = (keyword: string): boolean => keyword === "enum";
