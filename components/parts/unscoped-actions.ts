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
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcs",
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
  "ecr:GetAuthorizationToken",
  // The logs of a state machine, as its page has them: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
  "s3:ListAllMyBuckets",
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
  "sts:GetCallerIdentity",
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  "xray:GetSamplingRules",
  "xray:GetSamplingStatisticSummaries",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
]);
