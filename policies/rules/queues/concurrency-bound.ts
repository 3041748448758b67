import type { Node } from "../../core/node.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";

/** MaximumConcurrency's property, and the one that takes its place in provisioned mode. */
export const maximumConcurrency = "scalingConfig.maximumConcurrency";
const maximumPollers = "provisionedPollerConfig.maximumPollers";

/** Up to 2,000 pollers make up to 20,000 invocations: https://aws.amazon.com/blogs/aws/aws-lambda-enhances-sqs-processing-with-new-provisioned-mode-3x-faster-scaling-16x-higher-capacity/ */
const invocationsPerPoller = 10;

/** How many invocations at once a mapping can cause at most. */
export interface ConcurrencyBound {
  most: number | Unknown;
  /** The property that says so. */
  path: string;
}

/**
 * The bound that a queue's mapping has, or undefined. MaximumConcurrency and provisioned mode exclude each other:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const concurrencyBoundOf = (mapping: Node): ConcurrencyBound | undefined => {
  const own = mapping.number(maximumConcurrency);
  if (own !== undefined) return { most: own, path: maximumConcurrency };
  const pollers = mapping.number(maximumPollers);
  if (pollers === undefined) return undefined;
  return { most: isUnknown(pollers) ? UNKNOWN : pollers * invocationsPerPoller, path: maximumPollers };
};
