import type { Unmade } from "../../../parts/fault.ts";
import type { Answer } from "../ports.ts";

/** What a call of an AWS service that was not made says of a delivery. */
export function answerOf(service: string, unmade: Unmade): Answer {
  if (unmade.kind === "refused") return unmade;
  if (unmade.kind === "throttled") return { kind: "again", reason: `${service}: throttled` };
  return { kind: unmade.kind === "lost" ? "lost" : "again", reason: `${service}: ${unmade.error}` };
}
