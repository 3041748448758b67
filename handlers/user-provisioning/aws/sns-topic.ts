import type { SNSClient } from "@aws-sdk/client-sns";
import { jsonTopic, type Topic } from "../../parts/json-topic.ts";
import type { Notice } from "../outcome/notice.ts";

/** The topic that is told of rosters that have ended. */
export const snsTopic = (client: SNSClient, topicArn: string): Topic<Notice> =>
  jsonTopic(client, topicArn, ({ status }) => ({
    subject: `Levee: a roster is ${status}`,
    attribute: ["status", status],
  }));
