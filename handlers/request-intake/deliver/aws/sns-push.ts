import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { faultOf, type Meanings } from "../../../parts/fault.ts";
import type { Channel } from "../ports.ts";
import { pushMessage } from "../push-message.ts";
import { answerOf } from "./answer-of.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors */
const MEANINGS: Meanings = {
  throttled: new Set(["ThrottledException", "KMSThrottlingException", "Throttling", "ThrottlingException"]),
  blocked: new Set([
    "NotFoundException",
    "AuthorizationErrorException",
    "InvalidSecurityException",
    "KMSAccessDeniedException",
    "KMSDisabledException",
    "KMSInvalidStateException",
    "KMSNotFoundException",
    "KMSOptInRequired",
  ]),
  reasons: { InvalidParameterException: "it does not take the message (InvalidParameterException)" },
};

/**
 * A topic that is told of each outcome. SNS hands it to subscribers at least once.
 *
 * @param client one that makes a call once: `maxAttempts: 1`
 */
export const snsPush = (client: SNSClient, topicArn: string): Channel => ({
  name: "push",
  async send(delivery) {
    const { text, attributes } = pushMessage(delivery);
    const command = new PublishCommand({
      TopicArn: topicArn,
      // https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      ),
      Message: text,
    });
    try {
      await client.send(command);
      return { kind: "delivered" };
    } catch (error) {
      return answerOf("SNS", faultOf("SNS", error, MEANINGS));
    }
  },
});
