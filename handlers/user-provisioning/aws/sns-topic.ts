import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { RosterPorts } from "../split/ports.ts";

/** The topic that is told of rosters that have ended: JSON, with its status as an attribute to filter by. */
export function snsTopic(client: SNSClient, topicArn: string): RosterPorts["topic"] {
  return {
    async publish(notice) {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          // ASCII only, so without the file's name: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
          Subject: `Levee: a roster is ${notice.status}`,
          Message: JSON.stringify(notice),
          MessageAttributes: { status: { DataType: "String", StringValue: notice.status } },
        }),
      );
    },
  };
}
