import "./exit-with-parent.ts";
import { type EngineEvent, LocalWorkspace, PulumiCommand, type UpResult } from "@pulumi/pulumi/automation/index.js";
import type { StackEvent, StackJob } from "./stack.ts";

/**
 * One operation of the real engine on the real `index.ts`, in a process of its own: each has a fresh module cache, an environment
 * without the user's credentials, and can be ended with all that the engine started. Speaks JSON lines on stdout.
 */
const job = JSON.parse(process.argv[2] ?? "") as StackJob;

function say(event: StackEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function relay(event: EngineEvent): void {
  const step = event.resourcePreEvent?.metadata ?? event.resOutputsEvent?.metadata;
  if (step) say({ kind: event.resourcePreEvent ? "begin" : "end", op: step.op, type: step.type, urn: step.urn });
  const policy = event.policyEvent;
  if (policy) {
    say({
      kind: "policy",
      name: policy.policyName,
      level: policy.enforcementLevel,
      urn: policy.resourceUrn ?? "",
      message: policy.message.trim(),
    });
  }
  const diagnostic = event.diagnosticEvent;
  // The engine warns of every plugin that it finds on PATH; ours are there on purpose.
  if (
    diagnostic &&
    !diagnostic.message.includes("from $PATH at") &&
    (diagnostic.severity === "error" || diagnostic.severity === "warning")
  ) {
    say({
      kind: "diagnostic",
      severity: diagnostic.severity,
      urn: diagnostic.urn ?? "",
      message: diagnostic.message.trim(),
    });
  }
  if (event.summaryEvent) say({ kind: "summary", changes: event.summaryEvent.resourceChanges ?? {} });
}

const stack = await LocalWorkspace.createOrSelectStack(
  { projectName: "levee", stackName: job.stack, program: async () => ({ ...(await import(job.program)) }) },
  {
    workDir: job.workDir,
    pulumiHome: process.env.PULUMI_HOME,
    pulumiCommand: await PulumiCommand.get({ skipVersionCheck: true }),
    stackSettings: { [job.stack]: { config: job.config } },
  },
);

const options = {
  onEvent: relay,
  color: "never",
  suppressProgress: true,
  ...(job.policyPack ? { policyPacks: [job.policyPack] } : {}),
  ...(job.policyPackConfig ? { policyPackConfigs: [job.policyPackConfig] } : {}),
} as const;
try {
  if (job.operation === "preview") await stack.preview(options);
  else if (job.operation === "refresh") await stack.refresh({ onEvent: relay });
  else if (job.operation === "destroy") await stack.destroy({ onEvent: relay });
  else {
    const { outputs }: UpResult = await stack.up(options);
    say({
      kind: "outputs",
      outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
    });
  }
  process.exitCode = 0;
} catch (error) {
  // The engine has said what was wrong in its events; what it only printed is in the error.
  say({
    kind: "failed",
    message: String((error as Error).message)
      .split("\n")
      .slice(0, 40)
      .join("\n"),
  });
  process.exitCode = 1;
}
