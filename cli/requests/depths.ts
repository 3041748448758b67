import type { Context } from "../context.ts";
import { type Depth, depthOf } from "../stack/depth.ts";

export interface Depths {
  readonly work: Depth;
  readonly undelivered: Depth;
  readonly deadLetters: Depth;
}

export async function depthsOf({ aws, intake }: Pick<Context, "aws" | "intake">): Promise<Depths> {
  const { queueUrl, undeliveredQueueUrl, deadLetterQueueUrl } = intake;
  const [work, undelivered, deadLetters] = await Promise.all(
    [queueUrl, undeliveredQueueUrl, deadLetterQueueUrl].map((url) => depthOf(aws.sqs, url)),
  );
  return { work: work!, undelivered: undelivered!, deadLetters: deadLetters! };
}
