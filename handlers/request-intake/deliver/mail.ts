import { SESv2Client } from "@aws-sdk/client-sesv2";
import { onceSettings } from "../../parts/client-settings.ts";
import { templatedMails } from "../../parts/templated-mails.ts";
import { channelFunction } from "./channel-function.ts";
import { mailChannel } from "./mail-channel.ts";
import { mailSettings } from "./settings.ts";

const settings = mailSettings(process.env);

/** The consumer of `…-mail`: mails outcomes to whoever asked for them. */
export const handler = channelFunction(settings, () =>
  mailChannel(
    templatedMails(new SESv2Client(onceSettings), {
      sender: settings.LEVEE_SENDER,
      template: settings.LEVEE_TEMPLATE,
      configurationSet: settings.LEVEE_CONFIGURATION_SET,
    }),
    settings.LEVEE_RESULT_FIELDS,
  ),
);
