import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { ScheduledBatch } from "../components/scheduled-batch.ts";

/**
 * A ScheduledBatch whose steps reach into a VPC of their own, to a database for one. Its subnets have no way out: what the shells need of AWS
 * comes through endpoints, so there is no NAT gateway to pay for.
 *
 * Call it from your program: `export const billing = billingInVpc();`
 *
 * What was run: this program, against mocks. What was not: `awsx.ec2.Vpc`, a component whose provider is downloaded by a real deployment; a
 * function that was connected to a VPC; the endpoints.
 */
export function billingInVpc() {
  const region = aws.getRegionOutput().region;
  const vpc = new awsx.ec2.Vpc("billing", {
    numberOfAvailabilityZones: 2,
    natGateways: { strategy: "None" },
    subnetSpecs: [{ type: "Isolated" }],
    subnetStrategy: "Auto",
    enableDnsHostnames: true,
  });
  const { vpcId } = vpc;
  const subnetIds = vpc.isolatedSubnetIds;

  // Every function that holds the lease writes it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/vpc-endpoints-dynamodb.html
  const dynamoDb = new aws.ec2.VpcEndpoint("billing-dynamodb", {
    vpcId,
    serviceName: pulumi.interpolate`com.amazonaws.${region}.dynamodb`,
    vpcEndpointType: "Gateway",
    routeTableIds: vpc.routeTables.apply((tables) => tables.map(({ id }) => id)),
  });
  const functions = new aws.ec2.SecurityGroup("billing-functions", { vpcId, description: "Functions of the schedule" });
  const endpoints = new aws.ec2.SecurityGroup("billing-endpoints", { vpcId, description: "Endpoints that they call" });
  const tls = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
  new aws.vpc.SecurityGroupEgressRule("billing-to-dynamodb", {
    ...tls,
    securityGroupId: functions.id,
    prefixListId: dynamoDb.prefixListId,
  });
  new aws.vpc.SecurityGroupEgressRule("billing-to-endpoints", {
    ...tls,
    securityGroupId: functions.id,
    referencedSecurityGroupId: endpoints.id,
  });
  new aws.vpc.SecurityGroupIngressRule("billing-from-functions", {
    ...tls,
    securityGroupId: endpoints.id,
    referencedSecurityGroupId: functions.id,
  });
  // With stopWhen, the function that opens a run disables the schedule. https://docs.aws.amazon.com/scheduler/latest/UserGuide/infrastructure-security.html
  new aws.ec2.VpcEndpoint("billing-scheduler", {
    vpcId,
    serviceName: pulumi.interpolate`com.amazonaws.${region}.scheduler`,
    vpcEndpointType: "Interface",
    privateDnsEnabled: true,
    subnetIds,
    securityGroupIds: [endpoints.id],
  });

  return new ScheduledBatch("billing", {
    every: "5 minutes",
    targets: [
      { id: "acme-calls", customer: "acme", meter: "calls" },
      { id: "globex-calls", customer: "globex", meter: "calls" },
    ],
    steps: [
      { handler: "handlers/billing/collect-usage.ts", environment: { BILLING_TABLE: "billing" } },
      { handler: "handlers/billing/write-statement.ts", environment: { BILLING_TABLE: "billing" } },
    ],
    stopWhen: { consecutiveFailures: 12 },
    network: { subnetIds, securityGroupIds: [functions.id] },
  }).outputs;
}
