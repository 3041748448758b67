import assert from "node:assert/strict";
import { nowhere, started } from "../../../policies/core/surroundings.ts";

describe("a path in the environment", () => {
  const pathOf = (path: string, surroundings: object) => {
    const found = started(
      { ...nowhere, dir: "/levee/policies", cwd: "/levee/policies", ...surroundings },
      "LEVEE_REPORT",
      path,
    );
    return "path" in found ? found.path : found.problem.message;
  };
  it("is taken as it is when it is absolute", () => assert.equal(pathOf("/out/a.json", {}), "/out/a.json"));
  it("is relative to where npm was called", () =>
    assert.equal(pathOf("a.json", { env: { INIT_CWD: "/team", PWD: "/team/deep" } }), "/team/a.json"));
  it("is relative to where the pack was started, unless that is its own directory", () =>
    assert.equal(pathOf("a.json", { cwd: "/orders", env: { PWD: "/elsewhere" } }), "/orders/a.json"));
  it("is relative to the shell's directory when Pulumi started the pack in the pack's own", () =>
    assert.equal(pathOf("a.json", { env: { PWD: "/orders" } }), "/orders/a.json"));
  it("is refused, with the way out, when nobody tells where the user stood", () => {
    for (const env of [{}, { PWD: "/levee/policies" }, { PWD: "relative" }])
      assert.match(pathOf("a.json", { env }), /LEVEE_REPORT "a.json": is relative, .*absolute path/);
  });
});
