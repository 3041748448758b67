import * as aws from "@pulumi/aws";
import type { Scope } from "./scope.ts";
import { type Topic, topic } from "./topic.ts";

/**
 * Where alarms go: CloudWatch of this account may publish, nobody without TLS. It is not encrypted with the AWS-managed key, to which
 * CloudWatch has no access; an alarm's text holds no request.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 *
 * Children: `alarmTopic`, `alarmTopicPolicy` and, with an address, `alarmEmail`.
 */
export function alarmTopic(scope: Scope, email: string | undefined): Topic {
  const made = topic(scope, "alarmTopic", "alarms", { displayName: scope.subject }, scope.options(), (arn) => [
    {
      sid: "Alarms",
      principal: { Service: "cloudwatch.amazonaws.com" },
      actions: ["sns:Publish"],
      resources: [arn],
      conditions: { StringEquals: { "aws:SourceAccount": scope.account.id } },
    },
  ]);
  if (email !== undefined) {
    new aws.sns.TopicSubscription(
      scope.logical("alarms-email"),
      scope.args("alarmEmail", { topic: made.arn, protocol: "email", endpoint: email }),
      scope.options(),
    );
  }
  return made;
}
