import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { StackEvent } from "./stack.ts";

/** What an event of the engine says to us, if anything. */
export function eventOf(event: EngineEvent): StackEvent | undefined {
  const step = event.resourcePreEvent?.metadata ?? event.resOutputsEvent?.metadata;
  if (step) return { kind: event.resourcePreEvent ? "begin" : "end", op: step.op, type: step.type, urn: step.urn };
  const policy = event.policyEvent;
  if (policy) {
    return {
      kind: "policy",
      name: policy.policyName,
      level: policy.enforcementLevel,
      urn: policy.resourceUrn ?? "",
      message: policy.message.trim(),
    };
  }
  const diagnostic = event.diagnosticEvent;
  // The engine warns of every plugin that it finds on PATH; ours are there on purpose.
  if (
    diagnostic &&
    !diagnostic.message.includes("from $PATH at") &&
    (diagnostic.severity === "error" || diagnostic.severity === "warning")
  ) {
    return {
      kind: "diagnostic",
      severity: diagnostic.severity,
      urn: diagnostic.urn ?? "",
      message: diagnostic.message.trim(),
    };
  }
  if (event.summaryEvent) return { kind: "summary", changes: event.summaryEvent.resourceChanges ?? {} };
  return undefined;
}
