import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { faultOf, type Meanings } from "../../parts/fault.ts";
import type { Mails } from "../ports.ts";
import { templateData } from "../template-data.ts";

/**
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors, and what SES says when the account's
 * rate or daily quota is passed: https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
 */
const MEANINGS: Meanings = {
  throttled: new Set(["TooManyRequestsException", "ThrottlingException", "Throttling", "LimitExceededException"]),
  blocked: new Set([
    "SendingPausedException",
    "AccountSuspendedException",
    "MailFromDomainNotVerifiedException",
    "NotFoundException",
  ]),
  reasons: {
    MessageRejected:
      "it refused the mail: its content, or an address that is not verified in the sandbox (MessageRejected)",
    BadRequestException: "it does not take the address or the template's data (BadRequestException)",
  },
};

export interface MailSettings {
  readonly sender: string;
  readonly template: string;
  /** Publishes the events by which bounces are known. */
  readonly configurationSet: string;
}

/**
 * Mails from a template in SES. Their tags say which row each is for, so that SES's events find it.
 *
 * @param client one that makes a call once: `maxAttempts: 1`
 */
export const sesMails = (client: SESv2Client, { sender, template, configurationSet }: MailSettings): Mails => ({
  async send({ rosterId, n, email, data }) {
    const command = new SendEmailCommand({
      FromEmailAddress: sender,
      Destination: { ToAddresses: [email] },
      Content: { Template: { TemplateName: template, TemplateData: JSON.stringify(templateData(data)) } },
      ConfigurationSetName: configurationSet,
      EmailTags: [
        { Name: "roster", Value: rosterId },
        { Name: "row", Value: String(n) },
      ],
    });
    try {
      return { kind: "sent", messageId: (await client.send(command)).MessageId ?? "" };
    } catch (error) {
      return faultOf("SES", error, MEANINGS);
    }
  },
});
