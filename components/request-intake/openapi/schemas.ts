import type { Item } from "../../../handlers/request-intake/item.ts";
import { reasons } from "../names-of.ts";
import { requestIdForm } from "../templates/request-id.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const time = (description: string) => ({ type: "string", format: "date-time", description });

/** What every status has once a worker has seen its request. */
const seen = {
  acceptedAt: time("When the request was accepted."),
  attempts: { type: "integer", minimum: 0, description: "How often it was attempted so far." },
  updatedAt: time("When the status was written."),
};

const told = {
  ...seen,
  traceId: {
    type: "string",
    description: "The trace that it belongs to, as X-Ray and the logs name it, if there is one.",
  },
};

const ended = {
  ...told,
  finishedAt: time("When it got its outcome."),
  duplicateOf: {
    ...ref("RequestId"),
    description: "The request whose outcome this one has: they share an Idempotency-Key.",
  },
};

const failure = {
  reason: { type: "string", enum: reasons, description: "Why, for programs." },
  error: {
    type: "object",
    description: "Why, for people.",
    required: ["name", "message"],
    properties: { name: { type: "string" }, message: { type: "string" } },
  },
};

const states: Readonly<Record<Item["status"], { says: string; properties: object; required: readonly string[] }>> = {
  accepted: { says: "It waits. Ask again after Retry-After.", properties: told, required: [] },
  working: { says: "It is worked. Ask again after Retry-After.", properties: told, required: Object.keys(seen) },
  succeeded: {
    says: "It is done; `result` is the outcome, or `resultUrl` says where it is.",
    properties: {
      ...ended,
      result: { description: "What the work returned: any JSON." },
      resultUrl: {
        type: "string",
        format: "uri-reference",
        description: "Where a large result is, relative to this status.",
      },
    },
    required: [...Object.keys(seen), "finishedAt"],
  },
  failed: {
    says: "It failed for good.",
    properties: { ...ended, ...failure },
    required: [...Object.keys(seen), "finishedAt", "reason", "error"],
  },
  expired: {
    says: "It waited too long to be worked.",
    properties: { ...ended, ...failure },
    required: [...Object.keys(seen), "finishedAt", "reason", "error"],
  },
};

const title = (status: string): string => `Status${status.charAt(0).toUpperCase()}${status.slice(1)}`;

/** The status document that the worker writes, by its status. A later release may add to it, so that none is closed. */
const statuses = Object.fromEntries(
  Object.entries(states).map(([status, { says, properties, required }]) => [
    title(status),
    {
      type: "object",
      description: says,
      required: ["requestId", "status", ...required],
      properties: { requestId: ref("RequestId"), status: { const: status }, ...properties },
    },
  ]),
);

/** Everything that answers hold. @param hasCaller whether an id says whose it is */
export const answerSchemas = (hasCaller: boolean) => ({
  RequestId: {
    type: "string",
    pattern: requestIdForm(hasCaller).replaceAll("[.]", "\\."),
    description: "The time at the edge in milliseconds, and an id that the edge made.",
  },
  Accepted: {
    type: "object",
    required: ["requestId", "status", "statusUrl"],
    properties: {
      requestId: ref("RequestId"),
      status: { const: "accepted" },
      statusUrl: { type: "string", format: "uri", description: "Where to ask for the outcome." },
    },
  },
  Status: {
    oneOf: Object.keys(statuses).map(ref),
    discriminator: {
      propertyName: "status",
      mapping: Object.fromEntries(Object.keys(states).map((status) => [status, ref(title(status)).$ref])),
    },
  },
  ...statuses,
  Problem: {
    type: "object",
    description: "https://www.rfc-editor.org/rfc/rfc9457",
    required: ["type", "title", "detail"],
    properties: {
      type: { type: "string", format: "uri", description: "For programs; it stays the same." },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
      errors: {
        type: "array",
        description: "What of the body is wrong, where the service's own check says so.",
        items: {
          type: "object",
          required: ["pointer", "detail"],
          properties: { pointer: { type: "string" }, detail: { type: "string" } },
        },
      },
    },
  },
});
