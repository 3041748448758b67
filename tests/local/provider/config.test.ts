import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { configFailures } from "../../../local/provider/config.ts";

describe("the package's configuration", () => {
  it("needs a region and nothing else", () => {
    assert.deepEqual(configFailures({ region: "eu-central-1", version: "7.48.0" }), []);
    assert.match(configFailures({})[0] as string, /^aws:region is not set; .*pulumi config set aws:region/);
  });

  it("refuses a setting that would be lost, by name", () => {
    const [failure, ...others] = configFailures({ region: "eu-central-1", defaultTags: "{}" });
    assert.deepEqual(others, []);
    assert.match(failure as string, /^aws:defaultTags: .* give them to the resources/);
    assert.match(configFailures({ region: "x", endpoints: "[]" })[0] as string, /AWS_ENDPOINT_URL/);
    assert.match(configFailures({ region: "x", regoin: "y" })[0] as string, /^aws:regoin:/);
  });

  it("takes or refuses knowingly every setting that the real provider has", () => {
    const source = readFileSync(createRequire(import.meta.url).resolve("@pulumi/aws/provider.js"), "utf8");
    const settings = [...source.matchAll(/resourceInputs\["(\w+)"\] =/g)].map(([, name]) => name as string);
    assert.ok(settings.length > 30);
    const refused = settings.filter((name) => configFailures({ region: "x", [name]: "y" }).length > 0);
    assert.deepEqual(refused, ["defaultTags", "endpoints", "ignoreTags", "tagPolicyCompliance"]);
  });
});
