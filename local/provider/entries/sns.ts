import type { Entry } from "../entry.ts";
import { topicSubscription } from "./sns-subscription.ts";
import { topic, topicPolicy } from "./sns-topic.ts";

/** SNS topics and who listens to them. */
export const entries: readonly Entry[] = [topic, topicPolicy, topicSubscription];
