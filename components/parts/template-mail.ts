import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./iam-document.ts";
import { knownArn, regionalArn } from "./known-arn.ts";
import type { MailTexts } from "./mail-texts.ts";
import type { Scope } from "./scope.ts";
import type { Sender } from "./sender.ts";

/** How mails are sent from a template. */
export interface TemplateMail {
  /** The template's name. */
  readonly template: pulumi.Output<string>;
  /** The configuration set's name. */
  readonly set: pulumi.Output<string>;
  /** What lets a function send them, as this sender and nobody else. */
  readonly statement: Statement;
}

/**
 * The template of the team, and the set by which SES tells of mails and insists on TLS. Children: `mailTemplate`, `mailSet`.
 *
 * @param part ends the template's name
 * @param sid of the statement
 */
export function templateMail(
  scope: Scope,
  { part, sid }: { readonly part: string; readonly sid: string },
  sender: Sender,
  texts: MailTexts,
): TemplateMail {
  const templateName = scope.physical("mailTemplate", part);
  const template = new aws.ses.Template(
    scope.logical(part),
    scope.args("mailTemplate", { name: templateName, ...texts }),
    scope.options(),
  );
  const setName = scope.physical("configurationSet", "mails");
  const set = new aws.sesv2.ConfigurationSet(
    scope.logical("mails"),
    scope.args("mailSet", {
      configurationSetName: setName,
      deliveryOptions: { tlsPolicy: "REQUIRE" },
      reputationOptions: { reputationMetricsEnabled: true },
    }),
    scope.options(),
  );
  return {
    template: knownArn(template, templateName),
    set: knownArn(set, setName),
    // Both: what is sent by a template is authorised as SendTemplatedEmail, too. And any identity, because SES asks for the recipient's
    // as well where that one is verified in the account; whom the mails come from is what the condition says.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
    // https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
    statement: {
      sid,
      actions: ["ses:SendEmail", "ses:SendTemplatedEmail"],
      resources: [
        sesArn(scope, "identity/*"),
        knownArn(template, sesArn(scope, `template/${templateName}`)),
        knownArn(set, sesArn(scope, `configuration-set/${setName}`)),
      ],
      conditions: { StringEquals: { "ses:FromAddress": sender.address } },
    },
  };
}

/** The ARN of something in SES. */
export const sesArn = (scope: Scope, resource: string): pulumi.Output<string> =>
  regionalArn(scope.account, "ses", resource);
