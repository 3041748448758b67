import { gatewayResponses } from "../gateway-responses.ts";
import type { RequestSchema } from "../schema.ts";
import type { Settings } from "../settings.ts";
import { problems } from "../templates/problem.ts";
import { draft2020 } from "./draft-2020.ts";
import { ofGateway, problemResponses, rejected, type Told, told } from "./problem-responses.ts";
import { answerSchemas } from "./schemas.ts";
import { securityOf } from "./security.ts";

/** Where the API is. */
export interface Server {
  readonly url: string;
  readonly description?: string;
  readonly variables?: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
}

/** What a contract is made of: the settings and the schema that are deployed. */
export interface Contract {
  /** The instance's. */
  readonly name: string;
  readonly settings: Settings;
  readonly schema: RequestSchema;
  readonly server: Server;
  /** Of the contract, as its owner counts. */
  readonly version: string;
}

type Json = Readonly<Record<string, unknown>>;

const json = (schema: Json) => ({ "application/json": { schema } });
const ref = (of: string, name: string) => ({ $ref: `#/components/${of}/${name}` });
const schemaOf = (name: string) => ref("schemas", name);
const requestId = ref("parameters", "requestId");
const retryAfter = { "Retry-After": ref("headers", "Retry-After") };
const noStore = { "Cache-Control": { description: "Always `no-store`.", schema: { type: "string" } } };

/**
 * The contract of an instance's API as OpenAPI 3.1, for people, clients and their generators. It is made of what is deployed: the same
 * schema that API Gateway holds bodies against, the same words in the same answers.
 * https://spec.openapis.org/oas/v3.1.1.html
 */
export function openApi(contract: Contract): Json {
  const { name, server, version } = contract;
  const { callers } = contract.settings;
  const { schemes, security } = securityOf(callers);
  const model = JSON.parse(contract.schema.model) as Json & { title?: string; description?: string };
  return {
    openapi: "3.1.1",
    info: {
      title: model.title ?? name,
      version,
      summary: `Requests of "${name}": accepted at once, worked later.`,
      description:
        "A request that is answered 202 is on a durable queue, and is worked until it has an outcome. Ask its status for it. Whoever got no 202 may repeat the request with the same `Idempotency-Key`; it is worked once.",
    },
    servers: [server],
    security,
    paths: {
      "/requests": { post: post(contract) },
      "/requests/{requestId}": { get: getStatus(contract) },
      "/requests/{requestId}/result": { get: getResult(contract) },
    },
    components: {
      schemas: { Request: draft2020(model, "#/components/schemas/Request"), ...answerSchemas(callers !== undefined) },
      ...(callers ? { securitySchemes: schemes } : {}),
      parameters: {
        requestId: { name: "requestId", in: "path", required: true, schema: schemaOf("RequestId") },
        "Idempotency-Key": {
          name: "Idempotency-Key",
          in: "header",
          description:
            "Any text that names this request and no other. The same key with the same body is worked once, and each repetition gets the first one's outcome; with another body it ends as `failed` with reason `conflict`.",
          schema: { type: "string", minLength: 1 },
        },
      },
      headers: {
        Location: {
          description: "The path of the status.",
          schema: { type: "string", format: "uri-reference" },
        },
        "Retry-After": { description: "Seconds.", schema: { type: "integer", minimum: 1 } },
      },
    },
  };
}

const gateway = ({ settings, schema }: Contract, hasBody: boolean): readonly Told[] =>
  ofGateway(gatewayResponses(schema.rule, settings, settings.validation !== undefined), hasBody);

function post(contract: Contract): Json {
  const { characters, tooLarge, unavailable, unchecked, nameless } = problems;
  const { callers, tenant, validation } = contract.settings;
  return {
    operationId: "postRequest",
    summary: "Hand in a request.",
    parameters: [ref("parameters", "Idempotency-Key")],
    requestBody: { required: true, content: json(schemaOf("Request")) },
    responses: {
      202: {
        description: "It is on the queue.",
        headers: { Location: ref("headers", "Location"), ...retryAfter },
        content: json(schemaOf("Accepted")),
      },
      ...problemResponses([
        ...gateway(contract, true),
        ...[characters, tooLarge, unavailable].map(told),
        ...(callers ? [told(nameless)] : []),
        ...(tenant ? [told(problems.tenant)] : []),
        ...(validation ? [told(unchecked), rejected(400), rejected(422)] : []),
      ]),
    },
  };
}

function getStatus(contract: Contract): Json {
  const { notFound, unreadable } = problems;
  return {
    operationId: "getStatus",
    summary: "Ask for a request's status, and its outcome.",
    parameters: [requestId],
    responses: {
      200: {
        description: "The status. As long as there is no outcome, `Retry-After` says when to ask again.",
        headers: { ...noStore, ...retryAfter },
        content: json(schemaOf("Status")),
      },
      ...problemResponses([...gateway(contract, false), ...[notFound, unreadable].map(told)]),
    },
  };
}

function getResult(contract: Contract): Json {
  const { notFound, unreadable } = problems;
  return {
    operationId: "getResult",
    summary: "Fetch a result that is too large for its status.",
    description: "The status has `resultUrl` then.",
    parameters: [requestId],
    responses: {
      200: {
        description: "What the work returned: any JSON.",
        headers: noStore,
        content: json({}),
      },
      ...problemResponses([...gateway(contract, false), ...[notFound, unreadable].map(told)]),
    },
  };
}
