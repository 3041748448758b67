// Bundles the pack into one file, so that it loads fast and needs no TypeScript where it is used.
import { build } from "esbuild";

await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ["index.ts"],
  outfile: "dist/index.cjs",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node22",
  external: ["@pulumi/pulumi", "@pulumi/policy"],
  logLevel: "warning",
});
