import { fixed } from "../defaults.ts";
import type { GatewayResponse } from "../gateway-response.ts";
import { type Problem, problemJson, problemType } from "../templates/problem.ts";

/** An answer that is a problem: its JSON text, and after how many seconds to come again. */
export interface Told {
  readonly status: string;
  readonly body: string;
  readonly retryAfter?: number;
}

/** One of the templates' problems. */
export const told = (problem: Problem & { readonly status: number }): Told => ({
  status: String(problem.status),
  body: problemJson(problem),
  ...(problem.status === 503 ? { retryAfter: fixed.retryUnavailable } : {}),
});

/** What is said of a path that is none of the API's; where callers sign, the first is also what is said of a missing signature. */
const elsewhere = ({ responseType, statusCode }: GatewayResponse): boolean =>
  statusCode === "404" && ["MISSING_AUTHENTICATION_TOKEN", "RESOURCE_NOT_FOUND"].includes(responseType);
/** What only a body can have wrong. */
const ofBodies = ["BAD_REQUEST_BODY", "REQUEST_TOO_LARGE"];

/** What API Gateway itself answers to an operation, as it is deployed. `default` is for what has a status of its own in each case. */
export const ofGateway = (responses: readonly GatewayResponse[], hasBody: boolean): readonly Told[] =>
  responses
    .filter((response) => !elsewhere(response) && (hasBody || !ofBodies.includes(response.responseType)))
    .map(({ statusCode = "default", responseParameters, responseTemplates }) => {
      const retryAfter = responseParameters["gatewayresponse.header.Retry-After"];
      return {
        status: statusCode,
        body: responseTemplates["application/json"] ?? "{}",
        ...(retryAfter === undefined ? {} : { retryAfter: Number(retryAfter.replaceAll("'", "")) }),
      };
    });

interface Parsed {
  readonly type: string;
  readonly title: string;
}

/** OpenAPI's responses for problems, one for each status, with an example of each kind. */
export function problemResponses(all: readonly Told[]): Readonly<Record<string, object>> {
  const byStatus = Map.groupBy(all, ({ status }) => status);
  const responses = [...byStatus].map(([status, told]) => {
    const parsed = told.map(({ body }) => JSON.parse(body) as Parsed);
    const examples = parsed.map((value) => [value.type.replace(/^.*:/, ""), value] as const);
    const titles = new Set(parsed.map(({ title }) => title));
    const retries = told.some(({ retryAfter }) => retryAfter !== undefined);
    const response = {
      description: `${[...titles].join(". ")}.`,
      ...(retries ? { headers: { "Retry-After": { $ref: "#/components/headers/Retry-After" } } } : {}),
      content: {
        [problemType]: {
          schema: { $ref: "#/components/schemas/Problem" },
          examples: named(examples),
        },
      },
    };
    return [status, response] as const;
  });
  // Statuses in their order, and `default` last.
  return Object.fromEntries(responses.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Examples by their kind; a second one of a kind with a number. */
function named(
  examples: readonly (readonly [kind: string, value: Parsed])[],
): Readonly<Record<string, { value: Parsed }>> {
  const different = examples.filter(
    ([, value], n) => examples.findIndex(([, other]) => JSON.stringify(other) === JSON.stringify(value)) === n,
  );
  const all = different.map(([kind, value], n) => {
    const before = different.slice(0, n).filter(([other]) => other === kind).length;
    return [before === 0 ? kind : `${kind}-${before + 1}`, { value }] as const;
  });
  return Object.fromEntries(all);
}

/** What a team's check can refuse with, in its own words. */
export const rejected = (status: 400 | 422): Told => ({
  status: String(status),
  body: problemJson({
    kind: "rejected",
    title: "The request was refused",
    status,
    detail: "What the service's own check says.",
  }),
});
