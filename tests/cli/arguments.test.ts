import assert from "node:assert/strict";
import { path } from "../../cli/arguments.ts";

describe("a path on the command line", () => {
  const { npm_lifecycle_event: script, INIT_CWD: from } = process.env;
  const inNpm = (script: string, from: string) =>
    Object.assign(process.env, { npm_lifecycle_event: script, INIT_CWD: from });
  afterEach(() => {
    for (const [name, value] of Object.entries({ npm_lifecycle_event: script, INIT_CWD: from }))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });

  it("is below where npm was called", () => {
    inNpm("levee", "/rosters");
    assert.equal(path("spring.csv"), "/rosters/spring.csv");
    assert.equal(path("/tmp/spring.csv"), "/tmp/spring.csv");
    assert.equal(path("-"), "-");
  });

  it("is left as it is in the project's directory, and by another script", () => {
    inNpm("levee", process.cwd());
    assert.equal(path("spring.csv"), "spring.csv");
    inNpm("test:e2e", "/rosters");
    assert.equal(path("spring.csv"), "spring.csv");
  });
});
