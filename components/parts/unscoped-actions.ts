/**
 * The actions that AWS defines without a resource type: for these alone a statement may name `*` as its resource. Policies share this
 * list. Each is from the service's page of the Service Authorization Reference,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const unscopedActions: ReadonlySet<string> = new Set([
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
  "cloudwatch:GetMetricData",
  "cloudwatch:GetMetricStatistics",
  "cloudwatch:ListMetrics",
  "cloudwatch:PutMetricData",
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html (functions in a VPC)
  "ec2:DescribeNetworkInterfaces",
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
  "sts:GetCallerIdentity",
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
]);
