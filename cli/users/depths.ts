import type { UsersContext } from "../context.ts";
import { type Depth, depthOf } from "../stack/depth.ts";

/** What each queue of the pipeline holds. */
export async function depthsOf({ aws, users }: Pick<UsersContext, "aws" | "users">) {
  const of = (url: string): Promise<Depth> => depthOf(aws.sqs, url);
  const [rosters, work, invitations, mailEvents, deadLetters] = await Promise.all([
    of(users.rostersQueueUrl),
    of(users.workQueueUrl),
    of(users.invitationsQueueUrl),
    of(users.mailEventsQueueUrl),
    of(users.deadLetterQueueUrl),
  ]);
  return { rosters, work, invitations, mailEvents, deadLetters };
}
