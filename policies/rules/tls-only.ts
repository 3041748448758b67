import { security } from "../core/frameworks.ts";
import { dependenciesOf } from "../core/links.ts";
import { defineRule } from "../core/rule.ts";
import { isUnknown } from "../core/unknown.ts";
import { type Demanded, deniesPlainText } from "./resource-policies/denies-plain-text.ts";
import { resourcePolicies } from "./resource-policies/policies-on.ts";

/** By kind of resource: what has to be denied, and the resource that does it. */
const demanded = {
  queue: { actions: ["sqs:SendMessage"], by: "a QueuePolicy", all: "sqs:*" },
  topic: { actions: ["sns:Publish"], by: "a TopicPolicy", all: "sns:Publish" },
  bucket: { actions: ["s3:GetObject", "s3:PutObject"], inside: true, by: "a BucketPolicy", all: "s3:*" },
} satisfies Record<string, Demanded & { by: string; all: string }>;

export const tlsOnly = defineRule({
  name: "tls-only",
  displayName: "Queues, topics and buckets take TLS only",
  description: "The policy of a queue, topic or bucket denies requests that are not sent over TLS.",
  severity: "medium",
  level: "advisory",
  frameworks: [security("SEC09-BP02", "sec_protect_data_transit_encrypt")],
  tags: ["sqs", "sns", "s3", "encryption"],
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
  remediationSteps:
    '1. Add to the policy of the queue, topic or bucket a statement with Effect "Deny", Principal "*", Action "sqs:*" (topic: "sns:Publish", bucket: "s3:*"), Resource its ARN (bucket: also its ARN followed by /*) and Condition { "Bool": { "aws:SecureTransport": "false" } }. 2. Keep it in the one policy that the resource has: a second policy resource replaces the first.',
  why: "The endpoints of SQS, SNS and S3 answer plain HTTP as well. One client with an old endpoint, or a proxy in between, sends requests and their credentials readably, and nothing fails, so nobody notices.",
  config: {},
  stack(graph, report) {
    for (const kind of ["queue", "topic", "bucket"] as const) {
      const policies = resourcePolicies(graph, kind);
      const { by, all, ...demand } = demanded[kind];
      const loose = policies.loose.find(({ node }) => deniesPlainText(node.get("policy"), demand) !== false);
      for (const node of graph.all(kind)) {
        const own = policies
          .on(node)
          .map((at) => ({ ...at, denies: deniesPlainText(at.node.get(at.property), demand) }));
        if (own.some(({ denies }) => denies === true)) continue;
        const waiting = own.find(({ denies }) => isUnknown(denies)) ?? loose;
        if (waiting) {
          report.undetermined(node, {
            property: waiting.node === node ? "policy" : waiting.node.property("policy"),
            path: "policy",
            waitsFor:
              waiting.node === node ? undefined : [waiting.node.urn, ...dependenciesOf(waiting.node, waiting.property)],
            message: `${node.title}: whether it takes requests without TLS${waiting.node === node ? "" : `; its policy is ${waiting.node.title}`}.`,
          });
        } else {
          const given = own.length > 0 ? "its policy does not deny" : "it has no policy that denies";
          report.violation(node, {
            path: "policy",
            message: `${node.title}: ${given} requests without TLS; give it ${by} with a statement that denies "${all}" to Principal "*" where aws:SecureTransport is "false".`,
          });
        }
      }
    }
  },
});
