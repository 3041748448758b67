import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type { AnyRule } from "../../../policies/core/rule.ts";
import { encryption } from "../../../policies/rules/encryption.ts";
import { visibilityTimeout } from "../../../policies/rules/visibility-timeout.ts";
import { judge, type Options } from "../harness/judge.ts";

const rules = [encryption, visibilityTimeout] as unknown as AnyRule[];

describe("a configuration that names what the pack does not have", () => {
  const said = async (config: Options["config"] & {}) => {
    const found = await judge(() => new aws.sqs.Queue("jobs", {}), { rules, config });
    return found.filter(({ policy }) => policy === "exemptions").map(({ level, message }) => [level, message]);
  };

  it("is an error that names the policy, and the nearest one or all of them", async () => {
    assert.deepEqual(await said({ "visibility-timeouts": { level: "disabled" }, zzz: { level: "advisory" } }), [
      [
        "mandatory",
        'Configuration of the pack: "visibility-timeouts" is no policy of it, so what is set there has no effect; did you mean "visibility-timeout"?',
      ],
      [
        "mandatory",
        'Configuration of the pack: "zzz" is no policy of it, so what is set there has no effect; name one of encryption, visibility-timeout, undetermined, exemptions, all',
      ],
    ]);
  });

  it("is an error that names the setting, and the nearest one or all of them", async () => {
    const [first] = Object.keys(visibilityTimeout.config);
    assert.ok(first);
    const [[level, near] = [], [, listed] = []] = await said({
      "visibility-timeout": { [`${first}s`]: 5, xyzzyxyzzyxyzzyxyzzy: 1 },
    });
    assert.equal(level, "mandatory");
    assert.match(String(near), new RegExp(`policy "visibility-timeout" has no setting "${first}s", .* "${first}"\\?`));
    assert.match(String(listed), new RegExp(`"xyzzyxyzzyxyzzyxyzzy".*its settings are ${first}`));
    const [[, alone] = []] = await said({ undetermined: { level: "advisory", strict: true } });
    assert.match(String(alone), /policy "undetermined" has no setting "strict".*takes a level alone/);
  });

  it("is said at the level of the exemptions, and also beside a level for all that turns everything off", async () => {
    const [[level] = []] = await said({ zzz: { level: "advisory" }, exemptions: { level: "advisory" } });
    assert.equal(level, "advisory");
    assert.deepEqual(await said({ zzz: { level: "advisory" }, exemptions: { level: "disabled" } }), []);
    const off = {
      all: { level: "disabled" },
      encryption: { level: "disabled" },
      exemptions: { level: "disabled" },
    } as const;
    assert.equal((await said({ ...off, encrypted: { level: "mandatory" } })).length, 1);
  });

  it("is no error where all names are right", async () => {
    const config = { all: { level: "advisory" }, undetermined: { level: "mandatory" } } as const;
    assert.deepEqual(await said({ ...config, exemptions: { level: "mandatory", tags: "forbidden" } }), []);
  });
});
