import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "./scope.ts";
import { topic } from "./topic.ts";

/**
 * Who wants to know when something has ended, a roster or a run, subscribes here. Only a function of this account publishes, so AWS's key for
 * topics will do: https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html Its messages name no person. Children: `endedTopic`, `endedTopicPolicy`.
 */
export const endedTopic = (scope: Scope): pulumi.Output<string> =>
  topic(scope, "endedTopic", "ended", { kmsMasterKeyId: "alias/aws/sns" }, scope.dataOptions()).arn;
