import "./exit-with-parent.ts";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, PulumiCommand, type Stack, type UpResult } from "@pulumi/pulumi/automation/index.js";
import type { StackEvent, StackJob } from "./stack.ts";
import { eventOf } from "./stack-event.ts";

/**
 * Operations of the real engine on the real `index.ts`, one after the other, in a process of their own: it has an environment without
 * the user's credentials, and can be ended with all that the engine started. Jobs come on stdin and events go to stdout, a line of JSON each.
 */
function say(event: StackEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const relay = (event: Parameters<typeof eventOf>[0]): void => {
  const said = eventOf(event);
  if (said) say(said);
};

const stacks = new Map<string, Stack>();
let count = 0;

async function stackOf(job: StackJob): Promise<Stack> {
  const kept = stacks.get(job.workDir);
  const stack =
    kept ??
    (await LocalWorkspace.createOrSelectStack(
      { projectName: "levee", stackName: job.stack, program: async () => ({}) },
      {
        workDir: job.workDir,
        pulumiHome: process.env.PULUMI_HOME,
        pulumiCommand: await PulumiCommand.get({ skipVersionCheck: true }),
        stackSettings: { [job.stack]: { config: job.config } },
        envVars: { PULUMI_BACKEND_URL: job.backend },
      },
    ));
  stacks.set(job.workDir, stack);
  count += 1;
  // A module is evaluated once for each URL, and a program registers its resources while it is.
  const program = `${pathToFileURL(job.program).href}?run=${count}`;
  stack.workspace.program = async () => ({ ...(await import(program)) });
  stack.workspace.envVars = { PULUMI_BACKEND_URL: job.backend, ...job.env };
  return stack;
}

async function operate(job: StackJob): Promise<void> {
  const stack = await stackOf(job);
  const options = {
    onEvent: relay,
    color: "never",
    suppressProgress: true,
    ...(job.policyPack ? { policyPacks: [job.policyPack] } : {}),
    ...(job.policyPackConfig ? { policyPackConfigs: [job.policyPackConfig] } : {}),
  } as const;
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
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    await operate(JSON.parse(line) as StackJob);
    say({ kind: "done", problem: "" });
  } catch (error) {
    // The engine has said what was wrong in its events; what it only printed is in the error.
    const problem = String((error as Error).message)
      .split("\n")
      .slice(0, 40)
      .join("\n");
    say({ kind: "done", problem: problem || "it failed" });
  }
}
