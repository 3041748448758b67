// Bundles the pack into one file, so that it loads fast and needs no TypeScript where it is used.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const dist = join(here, "dist");
const { outputFiles, metafile } = await build({
  absWorkingDir: here,
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
  metafile: true,
  write: false,
});

/** The licences of what is bundled, which their terms want to go with it. */
const licences = () => {
  const folders = Object.keys(metafile.inputs).flatMap(
    (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
  );
  const bundled = [...new Set(folders)].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
    return `index.cjs contains ${name} ${version}:\n\n${readFileSync(join(here, folder, "LICENSE"), "utf8")}`;
  });
  return [readFileSync(join(here, "..", "LICENSE"), "utf8"), ...bundled].join(`\n${"-".repeat(80)}\n\n`);
};

// Renamed into place: another run may be loading it.
mkdirSync(dist, { recursive: true });
const write = (name, content) => {
  const next = join(dist, `${name}.${process.pid}.tmp`);
  writeFileSync(next, content);
  renameSync(next, join(dist, name));
};
write("LICENSE", licences());
write("index.cjs", outputFiles[0].contents);
