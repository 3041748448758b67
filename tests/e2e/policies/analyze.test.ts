import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../../local/paths.ts";
import { pulumi } from "./cli.ts";
import { fixture, own, Pack } from "./pack.ts";

describe("`pulumi policy analyze` of what exists", () => {
  const pack = new Pack();
  let sync: Awaited<ReturnType<typeof existing>>;
  let kept: Awaited<ReturnType<typeof existing>>;
  before(async function () {
    this.timeout(900_000);
    await pack.start();
    const { stdout } = await pulumi(pack, ["policy", "--help"], { cwd: pack.dir, state: pack.dir });
    // A CLI on PATH may be older than the command.
    if (!/^\s+analyze /m.test(stdout)) this.skip();
    sync = await existing("sync", fixture("no-synchronous-lambda/bad"));
    kept = await existing("kept", own("one-machine"));
  });
  after(() => pack.stop());

  /** Creates a program's resources unjudged, and exports the stack. */
  const existing = async (stack: string, program: string) => {
    const up = await pack.run({ operation: "up", stack, program, policyPack: false });
    assert.equal(up.ok, true, up.problem);
    const folder = join(pack.dir, `stack-${stack}`);
    const [cwd, state] = [join(folder, "project"), join(folder, "state")];
    const exported = await pulumi(pack, ["stack", "export", "-s", "dev"], { cwd, state });
    assert.equal(exported.code, 0, exported.output);
    const file = join(folder, "state.json");
    writeFileSync(file, exported.stdout);
    return { cwd, state, file };
  };
  const analyze = (at: { cwd: string; state: string }, args: string[], env: Record<string, string> = {}) =>
    pulumi(pack, ["policy", "analyze", ...args, "--policy-pack", paths.policies], { ...at, env });

  it("rejects a stack with what breaks a mandatory rule, by name and resource", async () => {
    const { code, output } = await analyze(sync, ["-s", "dev"]);
    assert.notEqual(code, 0);
    assert.doesNotMatch(output, /panic|goroutine/);
    for (const name of ["post-order", "partners"])
      assert.match(output, new RegExp(`\\[mandatory\\].* no-synchronous-lambda .*: ${name}\\)`));
  });

  it("finds the same in an exported state, and reports project and stack", async () => {
    const report = join(pack.dir, "analysed.json");
    const { code, output } = await analyze(sync, ["--file", sync.file], { LEVEE_REPORT: report });
    assert.notEqual(code, 0);
    assert.doesNotMatch(output, /panic|goroutine/);
    const { project, stack, findings } = JSON.parse(readFileSync(report, "utf8"));
    assert.deepEqual([project, stack], ["levee", "dev"]);
    const blocking = (findings as { rule: string; level: string; name: string }[]).filter(
      ({ level }) => level === "mandatory",
    );
    assert.deepEqual(blocking.map(({ rule, name }) => `${rule} ${name}`).sort(), [
      "no-synchronous-lambda partners",
      "no-synchronous-lambda post-order",
    ]);
  });

  it("passes with an exemption, and shows it", async () => {
    const file = join(pack.dir, "exemptions.yaml");
    const fields = "reason: r, owner: o, expires: 2099-01-31, ticket: T-1";
    writeFileSync(file, `exemptions:\n  - { rule: state-machine-timeouts, resource: "*::nightly", ${fields} }\n`);
    assert.notEqual((await analyze(kept, ["-s", "dev"])).code, 0);
    const { code, output } = await analyze(kept, ["-s", "dev"], { LEVEE_EXEMPTIONS: file });
    assert.equal(code, 0, output);
    assert.match(output, /Exempted until 2099-01-31/);
  });

  it("says what is wrong with an exemption file, which is about no resource, without a panic", async () => {
    const { code, output } = await analyze(kept, ["-s", "dev"], { LEVEE_EXEMPTIONS: join(pack.dir, "missing.yaml") });
    assert.notEqual(code, 0);
    assert.match(output, /missing\.yaml: cannot be read/);
    assert.doesNotMatch(output, /panic|goroutine/);
  });

  it("says it also of a state without a root, as JSON, on a resource that is there", async () => {
    const file = join(pack.dir, "rootless.json");
    const { deployment, ...rest } = JSON.parse(readFileSync(kept.file, "utf8"));
    const resources = (deployment.resources as { type: string }[]).filter(({ type }) => !type.startsWith("pulumi:"));
    writeFileSync(file, JSON.stringify({ ...rest, deployment: { ...deployment, resources } }));
    const env = { LEVEE_EXEMPTIONS: join(pack.dir, "missing.yaml") };
    const { code, stdout, output } = await analyze(kept, ["--file", file, "--json"], env);
    assert.notEqual(code, 0);
    assert.doesNotMatch(output, /panic|goroutine/);
    const events = stdout.split("\n").filter((line) => line.startsWith("{"));
    const found = events.flatMap((line) => JSON.parse(line).policyEvent ?? []);
    assert.deepEqual(
      found.map(({ policyName, resourceUrn }) => [policyName, resourceUrn.split("::").at(-1)]),
      [
        ["state-machine-timeouts", "nightly"],
        ["exemptions", "nightly"],
      ],
    );
  });
});
