import type { RequestSchema } from "../schema.ts";
import { withInnerSchemas } from "../schema-keywords.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * What a message with a request has to be, as a model for the route: the request's own schema as its `body`, as strict as on the REST API. API
 * Gateway holds each message against it, so an invalid one is refused at the edge.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html
 */
export function socketModel({ model }: RequestSchema): string {
  // Definitions stay at the root.
  const { $schema, definitions, ...body } = moved(JSON.parse(model) as Json);
  return JSON.stringify({
    $schema,
    type: "object",
    required: ["action", "body"],
    additionalProperties: false,
    properties: {
      action: { enum: ["request"] },
      body,
      // As an HTTP header can have it, so that a key means the same on both ways.
      idempotencyKey: { type: "string", pattern: "^[!-~]([ -~]*[!-~])?$", maxLength: 255 },
      ref: { type: "string", pattern: "^[A-Za-z0-9_-]{1,64}$" },
    },
    ...(definitions !== undefined && { definitions }),
  });
}

/** A schema one level deeper: what referred to its root refers to the body. */
function moved(schema: object): Json {
  const inner = withInnerSchemas(schema, moved) as Json;
  return inner.$ref === "#" ? { ...inner, $ref: "#/properties/body" } : inner;
}
