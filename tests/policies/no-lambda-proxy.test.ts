import assert from "node:assert/strict";
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { noLambdaProxy } from "../../policies/rules/no-lambda-proxy.ts";

function findings(policy: ResourceValidationPolicy, type: string, props: Record<string, unknown>): string[] {
  const found: string[] = [];
  const args = {
    type,
    props,
    name: "orders",
    urn: `urn:pulumi:dev::shop::${type}::orders`,
  } as unknown as ResourceValidationArgs;
  const validate = policy.validateResource as (args: ResourceValidationArgs, report: (message: string) => void) => void;
  validate(args, (message) => found.push(message));
  return found;
}

describe("no-lambda-proxy", () => {
  const integration = "aws:apigateway/integration:Integration";

  it("rejects an integration of type AWS_PROXY and says what to do instead", () => {
    const [message, ...more] = findings(noLambdaProxy, integration, { type: "AWS_PROXY" });
    assert.match(message ?? "", /"orders".*AWS_PROXY.*RequestIntake/);
    assert.deepEqual(more, []);
  });

  for (const type of ["AWS", "MOCK", "HTTP", "HTTP_PROXY"]) {
    it(`lets an integration of type ${type} pass`, () =>
      assert.deepEqual(findings(noLambdaProxy, integration, { type }), []));
  }

  it("looks at no other resource", () =>
    assert.deepEqual(findings(noLambdaProxy, "aws:sqs/queue:Queue", { type: "AWS_PROXY" }), []));
});
