// Bundles the pack into one file, so that it loads fast and needs no TypeScript where it is used.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const dist = join(import.meta.dirname, "dist");
const { outputFiles } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ["index.ts"],
  outfile: "dist/index.cjs",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node22",
  // The bundle is CommonJS, which has no import.meta.
  define: { "import.meta.url": "packUrl" },
  banner: { js: 'const packUrl = require("node:url").pathToFileURL(__filename).href;' },
  external: ["@pulumi/pulumi", "@pulumi/policy"],
  logLevel: "warning",
  write: false,
});
// Renamed into place: another run may be loading it.
mkdirSync(dist, { recursive: true });
const next = join(dist, `index.${process.pid}.tmp`);
writeFileSync(next, outputFiles[0].contents);
renameSync(next, join(dist, "index.cjs"));
