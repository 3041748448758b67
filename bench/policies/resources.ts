import { pipeline } from "./pipeline.ts";
import { type Resource, Stack } from "./stack.ts";

/** Number of the same resources each time; a thousand of them are the beginning of ten thousand. */
const seed = 20_260_401;

/** A stack of that many resources: what a team shares, then one pipeline after the other, two in five of them not created yet. */
export const resources = (count: number): Resource[] => {
  const stack = new Stack(seed);
  const exists = { exists: true };
  const shared = {
    topic: stack.add("aws:sns/topic:Topic", "events", { name: "events", kmsMasterKeyId: "alias/aws/sns" }, exists),
    role: stack.add(
      "aws:iam/role:Role",
      "reporting",
      { name: "reporting", assumeRolePolicy: '{"Version":"2012-10-17","Statement":[]}' },
      exists,
    ),
    late: stack.add("aws:sqs/queue:Queue", "missed", { name: "missed", messageRetentionSeconds: 1_209_600 }, exists),
  };
  for (let index = 0; stack.resources.length < count; index++) pipeline(stack, index, shared);
  return stack.resources.slice(0, count);
};
