import assert from "node:assert/strict";
import { aboutTheSame } from "../../cli/about-the-same.ts";

describe("a way out that a command names", () => {
  it("is about the stack and the instance that the command was about", () => {
    const named = { stack: "prod", instance: "orders" };
    assert.equal(
      aboutTheSame(
        "paused; npm run levee -- requests resume ends that, npm run levee -- requests dlq purge --id 1",
        named,
      ),
      "paused; npm run levee -- requests resume --stack prod --instance orders ends that, npm run levee -- requests dlq purge --stack prod --instance orders --id 1",
    );
    const once = aboutTheSame('npm run levee -- batch history "1#a"', { outputs: "my outputs.json" });
    assert.equal(once, 'npm run levee -- batch history --outputs "my outputs.json" "1#a"');
    assert.equal(aboutTheSame(once, named), once);
    assert.equal(aboutTheSame("npm run levee -- users resume", {}), "npm run levee -- users resume");
  });
});
