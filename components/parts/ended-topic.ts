import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { iamDocument } from "./iam-document.ts";
import { knownArn, regionalArn } from "./known-arn.ts";
import type { Scope } from "./scope.ts";

/**
 * Who wants to know when something has ended, a roster or a run, subscribes here. Only a function of this account publishes, so AWS's key for
 * topics will do: https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html Its messages name no person. Children: `endedTopic`, `endedTopicPolicy`.
 */
export function endedTopic(scope: Scope): pulumi.Output<string> {
  const name = scope.physical("topic", "ended");
  const resource = new aws.sns.Topic(
    scope.logical("ended"),
    scope.args("endedTopic", { name, kmsMasterKeyId: "alias/aws/sns" }),
    scope.dataOptions(),
  );
  const arn = knownArn(resource, regionalArn(scope.account, "sns", name));
  new aws.sns.TopicPolicy(
    scope.logical("ended-policy"),
    scope.args("endedTopicPolicy", {
      arn,
      policy: iamDocument(
        scope.subject,
        [
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
  return arn;
}
