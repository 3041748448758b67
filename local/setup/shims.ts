import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paths, root } from "../paths.ts";

const quote = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;

/**
 * Writes the two executables that the engine looks up by name on PATH: `pulumi-resource-aws`, our provider in place of the real
 * one, and the host of policy packs written for Node, which an engine built from its Go module comes without.
 */
export function writeShims(): void {
  const node = quote(join(paths.nodeBin, "node"));
  const watch = quote(join(root, "local", "exit-with-parent.ts"));
  const shims = {
    "pulumi-resource-aws": `exec ${node} ${quote(join(root, "local", "provider", "main.ts"))} "$@"`,
    "pulumi-analyzer-policy-nodejs": `exec ${node} --import=${watch} -e "require('@pulumi/pulumi/cmd/run-policy-pack')" "$0" "$@"`,
  };
  mkdirSync(paths.shims, { recursive: true });
  for (const [name, line] of Object.entries(shims)) {
    const file = join(paths.shims, name);
    // Run where the checkout's packages are found, whatever folder the engine starts it in.
    writeFileSync(file, `#!/bin/sh\n${name.includes("policy") ? "" : `cd ${quote(root)}\n`}${line}\n`);
    chmodSync(file, 0o755);
  }
}
