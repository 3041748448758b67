import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";

/** A topic that is told how something ended. */
export interface Topic<Notice> {
  publish(notice: Notice): Promise<void>;
}

/**
 * An SNS topic: the notice goes out as JSON, with an attribute to filter by, and a subject for those who read it as mail.
 *
 * @param said the subject is ASCII only, so nothing that others have named: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function jsonTopic<Notice>(
  client: SNSClient,
  topicArn: string,
  said: (notice: Notice) => { readonly subject: string; readonly attribute: readonly [name: string, value: string] },
): Topic<Notice> {
  return {
    async publish(notice) {
      const { subject, attribute } = said(notice);
      const [name, StringValue] = attribute;
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subject,
          Message: JSON.stringify(notice),
          MessageAttributes: { [name]: { DataType: "String", StringValue } },
        }),
      );
    },
  };
}
