import type { ServerResponse } from "node:http";

/** The largest write of a control plane that is read whole. */
export const MAX_WRITE_BYTES = 1024 * 1024;

/** More of them would hide the first. */
const MAX_PROBLEMS = 10;

/** Answers a write of a control plane as API Gateway refuses one. */
export function refuseWrite(response: ServerResponse, message: string): void {
  response.writeHead(400, { "content-type": "application/json", "x-amzn-errortype": "BadRequestException" });
  response.end(JSON.stringify({ message }));
}

/** Why an API cannot be deployed, in a sentence. */
export function undeployable(apiId: string, problems: readonly string[]): string {
  const rest = problems.length - MAX_PROBLEMS;
  const shown = problems.slice(0, MAX_PROBLEMS).join("; ");
  return `The API ${apiId} cannot be deployed: ${shown}${rest > 0 ? `; and ${rest} more` : ""}`;
}
