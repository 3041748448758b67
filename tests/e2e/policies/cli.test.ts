import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cleanEnv } from "../../../local/clean-env.ts";
import { paths, root } from "../../../local/paths.ts";
import { pulumi } from "./cli.ts";
import { fixture, Pack } from "./pack.ts";

/** A folder as a user of the pack has it: a project of their own, and a checkout of Levee beside it. */
describe("`pulumi preview --policy-pack ../levee/policies`, typed in a project", () => {
  const pack = new Pack(0);
  const bin = join(pack.dir, "bin");
  const state = join(pack.dir, "state");
  const project = join(pack.dir, "orders");
  before(async function () {
    this.timeout(900_000);
    await pack.start();
    for (const dir of [bin, state, project]) mkdirSync(dir);
    symlinkSync(root, join(pack.dir, "levee"));
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    cpSync(fixture("no-synchronous-lambda/bad"), join(project, "index.ts"));
    cpSync(fixture("no-synchronous-lambda/good"), join(project, "good.ts"));
    writeFileSync(join(project, "package.json"), '{ "name": "orders" }\n');
    runs("index.ts");
    const host = join(import.meta.dirname, "fixtures", "language-host.ts");
    const quote = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;
    const file = join(bin, "pulumi-language-nodejs");
    writeFileSync(file, `#!/bin/sh\nexec ${quote(join(paths.nodeBin, "node"))} --import=tsx ${quote(host)}\n`);
    chmodSync(file, 0o755);
    const init = await run("stack", "init", "dev");
    assert.equal(init.code, 0, init.output);
    const config = await run("config", "set", "aws:region", "eu-central-1", "-s", "dev");
    assert.equal(config.code, 0, config.output);
  });
  after(() => pack.stop());

  const runs = (main: string) =>
    writeFileSync(join(project, "Pulumi.yaml"), `name: orders\nruntime: nodejs\nmain: ${main}\n`);
  const run = (...given: (string | Record<string, string>)[]) => {
    const args = given.filter((one) => typeof one === "string");
    const env = Object.assign({}, ...given.filter((one) => typeof one === "object"));
    const { PATH } = cleanEnv({}, [pack.engine.path]);
    return pulumi(pack, args, { cwd: project, state, env: { PATH: `${bin}:${PATH}`, TMPDIR: dirname(state), ...env } });
  };
  const preview = (...args: string[]) => run("preview", "-s", "dev", "--non-interactive", "--color", "never", ...args);

  it("is rejected, with what is wrong at the end of the output", async () => {
    const without = await preview();
    assert.equal(without.code, 0, without.output);
    const { code, output } = await preview("--policy-pack", "../levee/policies");
    assert.notEqual(code, 0, output);
    const policies = output.slice(output.indexOf("Policies:"));
    assert.match(policies, /❌ levee@v0\.1\.0 \(local: \.\.\/levee\/policies\)/);
    assert.match(policies, /\[mandatory\] .*no-synchronous-lambda .*: post-order\)/);
    assert.match(policies, /Integration "post-order" \(POST\): type AWS_PROXY makes every caller wait/);
  });

  it("passes with a configuration file in which all is advisory", async () => {
    writeFileSync(join(project, "policy-dev.json"), '{ "all": "advisory" }');
    const args = ["--policy-pack", "../levee/policies", "--policy-pack-config", "policy-dev.json"];
    const { code, output } = await preview(...args);
    assert.equal(code, 0, output);
    assert.match(output, /\[advisory\] .*no-synchronous-lambda .*: post-order\)/);
  });

  it("writes a report where the user stands", async () => {
    const { output } = await run("preview", "-s", "dev", "--policy-pack", "../levee/policies", {
      LEVEE_REPORT: "out/findings.json",
      PWD: project,
    });
    const { findings } = JSON.parse(readFileSync(join(project, "out", "findings.json"), "utf8"));
    assert.equal(findings[0].rule, "no-synchronous-lambda", output);
  });

  it("passes once the program keeps the rules", async () => {
    runs("good.ts");
    const { code, output } = await preview("--policy-pack", "../levee/policies");
    assert.equal(code, 0, output);
    assert.match(output, /levee@v0\.1\.0 \(local: \.\.\/levee\/policies\)/);
    assert.doesNotMatch(output, /mandatory/);
  });
});
