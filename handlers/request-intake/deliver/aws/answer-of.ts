import { faultOf, type Meanings } from "../../../parts/fault.ts";
import type { Answer } from "../ports.ts";

/** No connection was made, so nothing was sent: https://nodejs.org/api/errors.html#common-system-errors */
const NO_CONNECTION = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** What an error of an AWS service says of a delivery. */
export function answerOf(service: string, error: unknown, meanings: Meanings): Answer {
  const { code = "" } = (error ?? {}) as { code?: string };
  if (NO_CONNECTION.has(code)) return { kind: "again", reason: `${service}: ${code}` };
  const fault = faultOf(service, error, meanings);
  if (fault.kind === "refused") return fault;
  if (fault.kind === "throttled") return { kind: "again", reason: `${service}: throttled` };
  return { kind: fault.kind === "lost" ? "lost" : "again", reason: `${service}: ${fault.error}` };
}
