import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { root } from "../../../local/paths.ts";

const folder = join(root, "policies");
const read = (name: string) => readFileSync(join(folder, name), "utf8");

describe("the pack as a package", () => {
  const about = JSON.parse(read("package.json"));
  const lock = JSON.parse(read("package-lock.json"));
  let dir: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), "levee-package-"));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it("is packed as `pulumi policy publish` does it: what is printed is the file's name, and it holds what is needed", () => {
    // https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/npm/npm.go
    const printed = execFileSync("npm", ["pack", "--loglevel=error", "--pack-destination", dir], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    assert.equal(printed.trim(), `${about.name}-${about.version}.tgz`);
    const files = filesOf(gunzipSync(readFileSync(join(dir, printed.trim()))));
    assert.deepEqual([...files.keys()].sort(), [
      "package/PulumiPolicy.yaml",
      "package/README.md",
      "package/dist/LICENSE",
      "package/dist/index.cjs",
      "package/package.json",
    ]);
    // Whatever the bundle takes from elsewhere is installed with it, or is in it.
    const bundle = files.get("package/dist/index.cjs") ?? "";
    const required = new Set([...bundle.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module = ""]) => module));
    const foreign = [...required].filter((module) => !module.startsWith("node:") && !/^[a-z_]+$/.test(module));
    assert.deepEqual(
      foreign.filter((module) => !Object.keys(about.dependencies).includes(module)),
      [],
    );
    assert.match(files.get("package/dist/LICENSE") ?? "", /Apache License[\s\S]*index\.cjs contains yaml /);
  });

  it("builds when it is prepared in the repository, and not where its sources are missing", () => {
    // Pulumi Cloud's clients run `npm install` in the unpacked file, and that runs this script.
    const [, shell = ""] = /^node -e (.*)$/.exec(about.scripts.prepare) ?? [];
    execFileSync(process.execPath, ["-e", JSON.parse(shell)], { cwd: dir });
    assert.ok(!about.files.includes("build.mjs"));
  });

  it("comes with the whole repository where npm installs that from git, ready to run", () => {
    // npm runs the root's `prepare`, packs what `files` names, and installs the root's `dependencies`; nothing of the pack's own package.
    const whole = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const printed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [{ files }] = JSON.parse(printed) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    for (const file of ["package.json", about.main, ...about.files])
      assert.ok(paths.includes(`policies/${file}`), `policies/${file}`);
    for (const [name, version] of Object.entries(about.dependencies)) assert.equal(whole.dependencies[name], version);
    assert.match(whole.scripts.prepare, /build --prefix policies/);
    // Node takes no types out of what lies in node_modules.
    assert.deepEqual(
      paths.filter((path) => path.endsWith(".ts")),
      [],
    );
  });

  it("has a lock file of its own that fits it, and names no host", () => {
    const { name, version, dependencies, devDependencies } = lock.packages[""];
    assert.deepEqual(
      { name, version, dependencies, devDependencies },
      {
        name: about.name,
        version: about.version,
        dependencies: about.dependencies,
        devDependencies: about.devDependencies,
      },
    );
    assert.doesNotMatch(read("package-lock.json"), /"resolved"|https?:\/\/registry/);
  });

  it("is built on the versions that the program's own tests run it with", () => {
    const whole = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const all = { ...whole.dependencies, ...whole.devDependencies };
    for (const [name, version] of Object.entries({ ...about.dependencies, ...about.devDependencies }))
      assert.equal(all[name], version, name);
  });
});

/** The files of a tar archive, as text: https://www.gnu.org/software/tar/manual/html_node/Standard.html */
function filesOf(tar: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = 0; at + 512 <= tar.length; ) {
    const field = (from: number, length: number) =>
      tar.toString("utf8", at + from, at + from + length).replace(/\0[\s\S]*$/, "");
    const size = Number.parseInt(field(124, 12), 8) || 0;
    if (field(0, 100)) files.set(field(0, 100), tar.toString("utf8", at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
