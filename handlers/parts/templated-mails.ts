import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { faultOf, type Meanings, type Unmade } from "./fault.ts";
import { templateData } from "./template-data.ts";

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

export interface TemplatedMail {
  readonly to: string;
  /** What the template may show. */
  readonly data: Readonly<Record<string, string>>;
  /** What SES's events say of the mail: letters, digits, `_` and `-`. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html */
  readonly tags: Readonly<Record<string, string>>;
}

export interface TemplatedMails {
  /** Makes one call, and never throws. */
  send(mail: TemplatedMail): Promise<{ readonly kind: "sent"; readonly messageId: string } | Unmade>;
}

/**
 * Mails from a template in SES.
 *
 * @param client one that makes a call once: `maxAttempts: 1`
 */
export const templatedMails = (
  client: SESv2Client,
  { sender, template, configurationSet }: MailSettings,
): TemplatedMails => ({
  async send({ to, data, tags }) {
    const command = new SendEmailCommand({
      FromEmailAddress: sender,
      Destination: { ToAddresses: [to] },
      Content: { Template: { TemplateName: template, TemplateData: JSON.stringify(templateData(data)) } },
      ConfigurationSetName: configurationSet,
      EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
    });
    try {
      return { kind: "sent", messageId: (await client.send(command)).MessageId ?? "" };
    } catch (error) {
      return faultOf("SES", error, MEANINGS);
    }
  },
});
