import {
  CreateEmailTemplateCommand,
  DeleteEmailTemplateCommand,
  GetEmailTemplateCommand,
  UpdateEmailTemplateCommand,
} from "@aws-sdk/client-sesv2";
import type { Entry } from "../entry.ts";
import type { Given } from "./given.ts";
import { unlessGone } from "./gone.ts";

/** A template of mails. The real provider makes it by version 1 of the API; both versions share the templates. The id is the name. */
export const template: Entry = {
  type: "aws:ses/template:Template",
  inputs: { name: "replace", subject: "update", html: "update", text: "update" },
  computed: ["arn"],
  async create(aws, inputs) {
    await aws.ses.send(new CreateEmailTemplateCommand(contentOf(String(inputs.name), inputs as Given)));
    return String(inputs.name);
  },
  async read(aws, id) {
    const held = await unlessGone(aws.ses.send(new GetEmailTemplateCommand({ TemplateName: id })));
    if (!held) return undefined;
    const { Subject, Html, Text } = held.TemplateContent ?? {};
    return {
      name: id,
      subject: Subject || undefined,
      html: Html || undefined,
      text: Text || undefined,
      arn: `arn:aws:ses:${aws.region}:${aws.account}:template/${id}`,
    };
  },
  async update(aws, id, inputs) {
    await aws.ses.send(new UpdateEmailTemplateCommand(contentOf(id, inputs as Given)));
  },
  async delete(aws, id) {
    await unlessGone(aws.ses.send(new DeleteEmailTemplateCommand({ TemplateName: id })));
  },
};

const contentOf = (TemplateName: string, { subject, html, text }: Given) => ({
  TemplateName,
  TemplateContent: { Subject: subject, Html: html, Text: text },
});
