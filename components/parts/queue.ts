import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { iamDocument, type Statement } from "./iam-document.ts";
import { knownArn, regionalArn } from "./known-arn.ts";
import type { Scope } from "./scope.ts";

/** A queue of a component, and its ARN, which is known at the first preview. */
export interface KnownQueue {
  readonly name: string;
  readonly resource: aws.sqs.Queue;
  readonly arn: pulumi.Output<string>;
  /** Wait for it before a service is told to send here. */
  readonly policy: aws.sqs.QueuePolicy;
}

/** The ARN that a queue of this scope will have. */
export function queueArn(scope: Scope, part: string, service: "queue" | "fifoQueue" = "queue"): pulumi.Output<string> {
  return regionalArn(scope.account, "sqs", scope.physical(service, part));
}

/** What a queue is beside what its arguments say. */
export interface QueueTraits {
  /** Statements for services that send here. */
  readonly senders?: readonly Statement[];
  /** First in, first out, within a message group. @default false: a standard queue */
  readonly fifo?: boolean;
  /** Whether what it holds may be lost with it. @default false: it survives mistakes unless the stack is ephemeral */
  readonly disposable?: boolean;
}

/**
 * A queue, encrypted, that answers over TLS only.
 *
 * Children: `<child>` and `<child>Policy`.
 */
export function queue(
  scope: Scope,
  child: string,
  part: string,
  args: aws.sqs.QueueArgs,
  kmsKeyArn: string | undefined,
  { senders = [], fifo = false, disposable = false }: QueueTraits = {},
): KnownQueue {
  const service = fifo ? "fifoQueue" : "queue";
  const name = scope.physical(service, part);
  const resource = new aws.sqs.Queue(
    scope.logical(part),
    scope.args(child, {
      name,
      ...(fifo ? { fifoQueue: true } : {}),
      // One or the other: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-data-encryption.html
      ...(kmsKeyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: kmsKeyArn }),
      ...args,
    }),
    disposable ? scope.options() : scope.dataOptions(),
  );
  const arn = knownArn(resource, queueArn(scope, part, service));
  const policy = new aws.sqs.QueuePolicy(
    scope.logical(`${part}-policy`),
    scope.args(`${child}Policy`, {
      queueUrl: resource.url,
      policy: iamDocument(
        scope.subject,
        [
          {
            sid: "TlsOnly",
            effect: "Deny",
            principal: "*",
            actions: ["sqs:*"],
            resources: [arn],
            conditions: { Bool: { "aws:SecureTransport": "false" } },
          },
          ...senders,
        ],
        "resource",
      ),
    }),
    scope.options(),
  );
  return { name, resource, arn, policy };
}
