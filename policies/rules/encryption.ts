import { security } from "../core/frameworks.ts";
import type { Graph } from "../core/graph.ts";
import type { Node } from "../core/node.ts";
import { defineRule, type Report } from "../core/rule.ts";
import { statementsOf } from "../core/statements.ts";
import { isUnknown } from "../core/unknown.ts";
import { resourcePolicies } from "./resource-policies/policies-on.ts";

interface Config {
  topicKeys: boolean;
}

/**
 * Only what AWS really stores without a key, or with one only when asked:
 * - queues have SSE-SQS unless it is switched off: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html
 * - streams have none unless it is switched on: https://docs.aws.amazon.com/streams/latest/dev/what-is-sse.html
 * - topics lie on encrypted disks, and have a key when asked: https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
 *
 * Nothing is said of buckets (SSE-S3 since 2023), tables, log groups and state machines: they are always encrypted.
 */
export const encryption = defineRule<Config>({
  name: "encryption",
  displayName: "Queues, streams and topics are encrypted",
  description: "What waits in a queue, a stream or a topic is encrypted at rest.",
  severity: "medium",
  level: "advisory",
  frameworks: [security("SEC08-BP02", "sec_protect_data_rest_encrypt")],
  tags: ["sqs", "sns", "kinesis", "encryption"],
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
  remediationSteps:
    '1. Queue: leave sqsManagedSseEnabled at its default, true, or set kmsMasterKeyId. 2. Stream: set encryptionType "KMS" and kmsKeyId, "alias/aws/kinesis" for the key that AWS manages. 3. Topic: set kmsMasterKeyId; where CloudWatch, EventBridge or S3 publish to it, a key of your own whose policy lets them use it, because they have no access to alias/aws/sns.',
  why: "A queue that levels load holds the day's requests, with what customers wrote into them, for days on purpose; a dead-letter queue for two weeks. They outlive every request, so they are the first place where data at rest is more than a cache.",
  config: {
    topicKeys: {
      type: "boolean",
      description: "A topic without a KMS key is a violation; otherwise advice.",
      default: false,
    },
  },
  resource: { kinds: ["queue", "stream"], check: (node, report) => judge(node, report, false) },
  stack(graph, report) {
    for (const node of graph.all("queue", "stream")) judge(node, report, true);
    for (const topic of graph.all("topic")) judgeTopic(graph, topic, report);
  },
});

const judge = (node: Node, report: Report<Config>, undetermined: boolean): void => {
  const [property, plain, message] =
    node.kind === "queue"
      ? ([
          "sqsManagedSseEnabled",
          node.flag("sqsManagedSseEnabled") === false && !keyOf(node, "kmsMasterKeyId"),
          "sqsManagedSseEnabled is false and there is no kmsMasterKeyId, so its messages are stored as they are; leave sqsManagedSseEnabled out, or set kmsMasterKeyId",
        ] as const)
      : ([
          "encryptionType",
          (node.text("encryptionType") ?? "NONE") === "NONE",
          'it has no encryptionType "KMS", so its records are stored as they are; set encryptionType "KMS" and kmsKeyId, "alias/aws/kinesis" for the key that AWS manages',
        ] as const);
  if (plain) {
    if (!undetermined) report.violation(node, { path: node.property(property), message: `${node.title}: ${message}.` });
  } else if (undetermined && isUnknown(node.get(property)) && !keyOf(node, "kmsMasterKeyId")) {
    report.undetermined(node, { property, message: `${node.title}: whether it is encrypted.` });
  }
};

/** Whether there is a key, known or not. */
const keyOf = (node: Node, property: string): boolean => {
  const key = node.text(property);
  return key !== undefined && key !== "";
};

const judgeTopic = (graph: Graph, topic: Node, report: Report<Config>): void => {
  if (keyOf(topic, "kmsMasterKeyId")) return;
  const kind = report.config.topicKeys ? "violation" : "advice";
  // With the key that AWS manages these could no longer publish, and a key of one's own is a decision, not a slip.
  if (kind === "advice" && serviceMayPublish(graph, topic)) return;
  report[kind](topic, {
    path: "kmsMasterKeyId",
    message: `${topic.title}: it has no kmsMasterKeyId, so nothing but the encryption of AWS's disks protects its messages, and no key can be withdrawn; set "alias/aws/sns", or a key of your own where AWS services publish to it.`,
  });
};

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services */
const serviceMayPublish = (graph: Graph, topic: Node): boolean =>
  resourcePolicies(graph, "topic")
    .on(topic)
    .some(({ node, property }) => {
      const statements = statementsOf(node.get(property));
      if (statements === undefined || isUnknown(statements)) return false;
      return statements.some(
        ({ allow, principals }) =>
          allow === true && principals.some((one) => !isUnknown(one) && one.endsWith(".amazonaws.com")),
      );
    });
