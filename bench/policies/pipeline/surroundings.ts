import { Json, Ref, type Resource, type Stack } from "../stack.ts";
import { documents } from "./documents.ts";
import type { Parts, Shared } from "./parts.ts";

/** What stands around a pipeline, half of it of types that no rule looks at; some of it depends on what is no part of the stack. */
export const surroundings = (
  stack: Stack,
  {
    add,
    named,
    tags,
    queue,
    shared,
    index,
  }: Omit<Parts, "role" | "grant"> & { queue: Resource; shared: Shared; index: number },
): void => {
  add("aws:sns/topicSubscription:TopicSubscription", "events", {
    topic: new Ref(shared.topic, "arn"),
    protocol: "sqs",
    endpoint: new Ref(queue, "arn"),
    redrivePolicy: new Json({ deadLetterTargetArn: new Ref(shared.late, "arn") }),
  });
  const bucket = add("aws:s3/bucket:Bucket", "results", {
    bucket: `p${index}-results-${stack.between(1e6, 9e6)}`,
    tags,
  });
  add("aws:s3/bucketPolicy:BucketPolicy", "results", {
    bucket: new Ref(bucket, "id"),
    policy: new Json(documents.tlsOnly(new Ref(bucket, "arn"), "s3")),
  });
  add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "results", {
    bucket: new Ref(bucket, "id"),
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  for (const [name, metricName] of [
    ["age", "ApproximateAgeOfOldestMessage"],
    ["depth", "ApproximateNumberOfMessagesVisible"],
  ] as const) {
    named("aws:cloudwatch/metricAlarm:MetricAlarm", name, {
      namespace: "AWS/SQS",
      metricName,
      dimensions: { QueueName: new Ref(queue, "name") },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 3,
      period: 60,
      threshold: stack.between(100, 1000),
      alarmActions: [new Ref(shared.topic, "arn")],
      tags,
    });
  }
  named("aws:ssm/parameter:Parameter", "queue", { type: "String", value: new Ref(queue, "url"), tags });
  named("aws:ec2/securityGroup:SecurityGroup", "group", {
    vpcId: "vpc-0a1b2c3d4e5f",
    ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] }],
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
    tags,
  });
  // Another stack's role, by a reference that is not known yet: it could be any role.
  if (stack.chance(0.02)) {
    const other = stack.add("pulumi:pulumi:StackReference", `network-${index}`, { name: "acme/network/dev" });
    add("aws:iam/rolePolicy:RolePolicy", "elsewhere", {
      role: new Ref(other, "outputs"),
      policy: new Json(documents.send(new Ref(queue, "arn"))),
    });
  }
};
