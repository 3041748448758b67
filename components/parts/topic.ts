import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { iamDocument, type Statement } from "./iam-document.ts";
import { knownArn, regionalArn } from "./known-arn.ts";
import type { Scope } from "./scope.ts";

export interface Topic {
  readonly resource: aws.sns.Topic;
  readonly arn: pulumi.Output<string>;
}

/**
 * A topic to which nobody publishes without TLS.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html#enforce-encryption-data-in-transit
 *
 * Children: `<child>`, `<child>Policy`.
 *
 * @param publishers who else than functions of this account may publish, by the topic's ARN
 */
export function topic(
  scope: Scope,
  child: string,
  part: string,
  args: aws.sns.TopicArgs,
  options: pulumi.CustomResourceOptions,
  publishers: (arn: pulumi.Output<string>) => readonly Statement[] = () => [],
): Topic {
  const name = scope.physical("topic", part);
  const resource = new aws.sns.Topic(scope.logical(part), scope.args(child, { name, ...args }), options);
  const arn = knownArn(resource, regionalArn(scope.account, "sns", name));
  const tlsOnly: Statement = {
    sid: "TlsOnly",
    effect: "Deny",
    principal: "*",
    actions: ["sns:Publish"],
    resources: [arn],
    conditions: { Bool: { "aws:SecureTransport": "false" } },
  };
  new aws.sns.TopicPolicy(
    scope.logical(`${part}-policy`),
    scope.args(`${child}Policy`, {
      arn,
      policy: iamDocument(scope.subject, [...publishers(arn), tlsOnly], "resource"),
    }),
    scope.options(),
  );
  return { resource, arn };
}
