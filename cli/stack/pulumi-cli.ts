import { execFile } from "node:child_process";
import { root } from "../../local/paths.ts";

type Outputs = { readonly stack: string; readonly outputs: Record<string, unknown> } | { readonly problem: string };

/** What a command asks the Pulumi CLI on PATH, in this project. It knows the user's backend and passphrase; nobody else needs to. */
export function pulumiCli() {
  return {
    /** The outputs of a stack, or of the selected one. */
    async outputs(stack: string | undefined): Promise<Outputs> {
      const named = stack === undefined ? [] : ["--stack", stack];
      const outputs = await run(["stack", "output", "--json", ...named]);
      if ("problem" in outputs) return outputs;
      const name = stack ?? (await run(["stack", "--show-name"]));
      return {
        stack: typeof name === "string" ? name : "problem" in name ? "the selected stack" : name.text.trim(),
        outputs: JSON.parse(outputs.text),
      };
    },
    /** The names of all stacks; none when that cannot be said. */
    async stacks(): Promise<string[]> {
      const listed = await run(["stack", "ls", "--json"]);
      return "problem" in listed ? [] : (JSON.parse(listed.text) as { name: string }[]).map(({ name }) => name);
    },
  };
}

function run(args: readonly string[]): Promise<{ readonly text: string } | { readonly problem: string }> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const options = { cwd: root, env, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile("pulumi", [...args, "--non-interactive"], options, (error, text, stderr) => {
      if (!error) resolve({ text });
      else if (error.code === "ENOENT") resolve({ problem: "there is no pulumi on PATH to ask" });
      else
        resolve({
          problem: /^error: (.*)$/m.exec(stderr)?.[1] ?? `pulumi failed: ${stderr.trim().split("\n").at(-1)}`,
        });
    });
  });
}
