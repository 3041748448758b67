import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDisplay } from "../../../../local/display/make-display.ts";
import { setUp } from "../../../../local/set-up.ts";
import { runStack, type StackResult, stackConfig } from "../../../../local/stack.ts";

describe("the preview of stack dev, offline, with the policy pack", () => {
  let result: StackResult;
  const types = new Map<string, string>();
  before(async function () {
    this.timeout(900_000);
    const engine = await setUp(makeDisplay(), { emulator: false });
    const dir = mkdtempSync(join(tmpdir(), "levee-preview-"));
    try {
      const program = join(import.meta.dirname, "fixtures", "unknowns.ts");
      result = await runStack("preview", {
        engine,
        stack: "dev",
        dir,
        program,
        config: stackConfig("dev"),
        onEvent: (event) => {
          if (event.kind === "begin") types.set(event.urn, event.type);
        },
      });
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it("plans to create everything, and the pack finds nothing", () => {
    assert.equal(result.ok, true, result.problem);
    assert.deepEqual(result.policies, []);
    assert.deepEqual(Object.keys(result.changes), ["create"]);
  });

  it("knows every value but the ids and URLs that AWS makes up: all names, ARNs, documents, templates and definitions", () => {
    const unknown = result.diagnostics.map(({ urn, message }) => {
      const [type, input] = [types.get(urn), message.replace("unknown: ", "")];
      return `${type?.split(":").at(-1)} ${input}`;
    });
    const ofApi = ["Deployment", "Integration", "IntegrationResponse", "Method", "MethodResponse", "MethodSettings"];
    const expected = [
      ...[...ofApi, "Model", "RequestValidator", "Resource", "Stage"].map((type) => `${type} restApi`),
      "Response restApiId",
      "Resource parentId",
      ...["Integration", "IntegrationResponse", "Method", "MethodResponse"].map((type) => `${type} resourceId`),
      "Method requestValidatorId",
      "Stage deployment",
      "QueuePolicy queueUrl",
      "Function environment.variables.LEVEE_DEAD_LETTER_QUEUE_URL",
      "Function environment.variables.LEVEE_QUEUE_URL",
      ...["INVITATIONS", "ROSTERS", "WORK"].map((queue) => `Function environment.variables.LEVEE_${queue}_QUEUE_URL`),
      "Function environment.variables.LEVEE_USER_POOL_ID",
      "UserPoolClient userPoolId",
    ];
    assert.deepEqual([...new Set(unknown)].sort(), expected.sort());
  });
});
