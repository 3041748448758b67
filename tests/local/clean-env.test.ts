import assert from "node:assert/strict";
import { cleanEnv } from "../../local/clean-env.ts";
import { paths, root } from "../../local/paths.ts";

describe("the environment of child processes", () => {
  it("takes nothing over from the user's", () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_PROFILE: "production",
      PULUMI_ACCESS_TOKEN: "pul-123",
      AWS_ACCESS_KEY_ID: "AKIA",
    });
    try {
      const env = cleanEnv();
      assert.equal(env.AWS_PROFILE, undefined);
      assert.equal(env.PULUMI_ACCESS_TOKEN, undefined);
      assert.equal(env.AWS_ACCESS_KEY_ID, "test");
    } finally {
      for (const key of ["AWS_PROFILE", "PULUMI_ACCESS_TOKEN", "AWS_ACCESS_KEY_ID"]) {
        if (before[key] === undefined) delete process.env[key];
        else process.env[key] = before[key];
      }
    }
  });

  it("keeps HOME and temporary files inside the checkout", () => {
    const env = cleanEnv();
    assert.ok(env.HOME?.startsWith(`${root}/.levee/`));
    assert.ok(env.TMPDIR?.startsWith(`${root}/.levee/`));
  });

  it("finds our plugins first, then Node 24, then the tools it is told of", () => {
    const path = cleanEnv({}, ["/opt/pulumi/bin/pulumi"]).PATH?.split(":") ?? [];
    assert.deepEqual(path.slice(0, 3), [paths.shims, paths.nodeBin, "/opt/pulumi/bin"]);
  });
});
