import assert from "node:assert/strict";
import { billingInVpc } from "../../examples/batch-in-vpc.ts";
import { type Recorded, record, unknown } from "../components/recorder.ts";

/** awsx.ec2.Vpc is made by a provider that is downloaded, so what it computes is made up here. */
const there = {
  "awsx:ec2:Vpc": {
    vpcId: "vpc-1",
    isolatedSubnetIds: ["subnet-1", "subnet-2"],
    routeTables: [],
  },
};

describe("the example of a ScheduledBatch in a VPC", () => {
  let deployed: Recorded;
  let previewed: Recorded;
  before(async () => {
    deployed = await record(billingInVpc, { there });
    previewed = await record(billingInVpc, { preview: true });
  });

  it("puts the functions with the team's work into the isolated subnets", () => {
    const functions = deployed.resources.filter(({ inputs }) => inputs.vpcConfig);
    assert.deepEqual(
      functions.map(({ name }) => name),
      ["billing-open", "billing-step-collect-usage", "billing-step-write-statement"],
    );
    for (const { inputs } of functions) {
      assert.deepEqual(inputs.vpcConfig, {
        subnetIds: ["subnet-1", "subnet-2"],
        securityGroupIds: ["billing-functions-id"],
      });
    }
  });

  it("has a way to DynamoDB and to the scheduler, and no other", () => {
    const services = deployed.resources
      .filter(({ type }) => type === "aws:ec2/vpcEndpoint:VpcEndpoint")
      .map(({ inputs }) => [inputs.serviceName, inputs.vpcEndpointType]);
    assert.deepEqual(services, [
      ["com.amazonaws.eu-central-1.dynamodb", "Gateway"],
      ["com.amazonaws.eu-central-1.scheduler", "Interface"],
    ]);
    const rules = deployed.resources.filter(({ type }) => /SecurityGroup(In|E)gressRule/.test(type));
    for (const { inputs } of rules) assert.deepEqual([inputs.cidrIpv4, inputs.fromPort], [undefined, 443]);
  });

  it("leaves nothing of the schedule unknown at the first preview but what names the VPC", () => {
    const names = previewed.resources
      .filter(({ inputs }) => inputs.policy === unknown || inputs.definition === unknown)
      .map(({ name }) => name);
    assert.deepEqual(names, [
      "billing-open-network-policy",
      "billing-step-collect-usage-network-policy",
      "billing-step-write-statement-network-policy",
    ]);
  });
});
