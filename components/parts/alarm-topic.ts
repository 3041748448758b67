import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { iamDocument } from "./iam-document.ts";
import { knownArn, regionalArn } from "./known-arn.ts";
import type { Scope } from "./scope.ts";

export interface AlarmTopic {
  readonly resource: aws.sns.Topic;
  readonly arn: pulumi.Output<string>;
}

/**
 * Where alarms go: CloudWatch of this account may publish, nobody without TLS. It is not encrypted with the AWS-managed key, to which
 * CloudWatch has no access; an alarm's text holds no request.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 *
 * Children: `alarmTopic`, `alarmTopicPolicy` and, with an address, `alarmEmail`.
 */
export function alarmTopic(scope: Scope, email: string | undefined): AlarmTopic {
  const name = scope.physical("topic", "alarms");
  const resource = new aws.sns.Topic(
    scope.logical("alarms"),
    scope.args("alarmTopic", { name, displayName: scope.subject }),
    scope.options(),
  );
  const arn = knownArn(resource, regionalArn(scope.account, "sns", name));
  new aws.sns.TopicPolicy(
    scope.logical("alarms-policy"),
    scope.args("alarmTopicPolicy", {
      arn,
      policy: iamDocument(
        scope.subject,
        [
          {
            sid: "Alarms",
            principal: { Service: "cloudwatch.amazonaws.com" },
            actions: ["sns:Publish"],
            resources: [arn],
            conditions: { StringEquals: { "aws:SourceAccount": scope.account.id } },
          },
          // https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html#enforce-encryption-data-in-transit
          {
            sid: "TlsOnly",
            effect: "Deny",
            principal: "*",
            actions: ["sns:Publish"],
            resources: [arn],
            conditions: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
        "resource",
      ),
    }),
    scope.options(),
  );
  if (email !== undefined) {
    new aws.sns.TopicSubscription(
      scope.logical("alarms-email"),
      scope.args("alarmEmail", { topic: arn, protocol: "email", endpoint: email }),
      scope.options(),
    );
  }
  return { resource, arn };
}
