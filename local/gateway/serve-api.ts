import type { IncomingMessage, ServerResponse } from "node:http";
import { apiRequest, type Target } from "./api-request.ts";
import type { DataPlane } from "./data-plane.ts";
import type { Answer } from "./exchange.ts";
import { MAX_PAYLOAD_BYTES } from "./http-call.ts";
import { readBody } from "./read-body.ts";
import type { Served } from "./stage-lookup.ts";

/** Carries a request of a deployed API from its socket to the data plane and the answer back. */
export async function serveApi(
  data: DataPlane,
  target: Target,
  served: Served | "no-stage",
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { bytes, isTooLarge } = await readBody(request, MAX_PAYLOAD_BYTES);
  send(response, request.method, await answerOf(data, target, served, apiRequest(request, target, bytes), isTooLarge));
}

async function answerOf(
  data: DataPlane,
  target: Target,
  served: Served | "no-stage",
  request: ReturnType<typeof apiRequest>,
  isTooLarge: boolean,
): Promise<Answer> {
  // AWS says no more than this to a stage that it does not know.
  if (served === "no-stage") return plain(403, "Forbidden", "ForbiddenException");
  const api = data.deploy(served.snapshot);
  if (api.problems.length > 0)
    return plain(
      500,
      `The API ${target.apiId} cannot be served locally: ${api.problems.join("; ")}`,
      "InternalServerErrorException",
    );
  return data.serve(api, target.stage, served.stage, request, isTooLarge);
}

const plain = (status: number, message: string, errorType: string): Answer => ({
  status,
  headers: [
    ["Content-Type", "application/json"],
    ["x-amzn-ErrorType", errorType],
  ],
  body: JSON.stringify({ message }),
});

function send(response: ServerResponse, method: string | undefined, answer: Answer): void {
  const body = Buffer.from(answer.body as string);
  const lines = answer.headers.flat();
  const isBare = answer.status < 200 || answer.status === 204 || answer.status === 304;
  if (!isBare) lines.push("Content-Length", String(body.length));
  response.writeHead(answer.status, lines);
  response.end(isBare || method === "HEAD" ? undefined : body);
}
