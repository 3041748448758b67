import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../parts/iam-document.ts";
import { knownArn, regionalArn } from "../parts/known-arn.ts";
import { type KnownQueue, queueArn } from "../parts/queue.ts";
import type { Scope } from "../parts/scope.ts";
import type { Sender } from "../parts/sender.ts";
import { sesArn, type TemplateMail } from "../parts/template-mail.ts";

/** SES's events reach a queue by way of the account's default bus. */
const ruleName = (scope: Scope) => scope.physical("rule", "mail-events");
const ruleArn = (scope: Scope) => regionalArn(scope.account, "events", `rule/${ruleName(scope)}`);

/** What lets the rule send to a queue of this scope: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html */
export const ruleSends = (scope: Scope, part: "mail-events" | "dlq"): Statement => ({
  sid: "MailEvents",
  principal: { Service: "events.amazonaws.com" },
  actions: ["sqs:SendMessage"],
  resources: [queueArn(scope, part)],
  conditions: { ArnEquals: { "aws:SourceArn": ruleArn(scope) } },
});

/** Children: `mailEventDestination`, `mailEventRule`, `mailEventTarget`. */
export function listenToMail(scope: Scope, { set }: TemplateMail, queue: KnownQueue, deadLetter: KnownQueue): void {
  const rule = new aws.cloudwatch.EventRule(
    scope.logical("mail-events-rule"),
    scope.args("mailEventRule", {
      name: ruleName(scope),
      description: `What SES says of the mails of ${scope.subject}`,
      // The tag of its set is on every mail: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
      // https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
      eventPattern: pulumi.jsonStringify({
        source: ["aws.ses"],
        detail: { mail: { tags: { "ses:configuration-set": [set] } } },
      }),
    }),
    scope.options(),
  );
  const target = new aws.cloudwatch.EventTarget(
    scope.logical("mail-events-target"),
    scope.args("mailEventTarget", {
      rule: knownArn(rule, ruleName(scope)),
      targetId: "mail-events",
      arn: queue.arn,
      deadLetterConfig: { arn: deadLetter.arn },
      // An hour: a queue that does not take messages for longer will not take these.
      retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 185 },
    }),
    scope.options({ dependsOn: [queue.policy, deadLetter.policy] }),
  );
  new aws.sesv2.ConfigurationSetEventDestination(
    scope.logical("mail-events-destination"),
    scope.args("mailEventDestination", {
      configurationSetName: set,
      eventDestinationName: "events",
      eventDestination: {
        enabled: true,
        matchingEventTypes: [
          "SEND",
          "DELIVERY",
          "BOUNCE",
          "COMPLAINT",
          "REJECT",
          "RENDERING_FAILURE",
          "DELIVERY_DELAY",
        ],
        eventBridgeDestination: { eventBusArn: regionalArn(scope.account, "events", "event-bus/default") },
      },
    }),
    // No event before somebody listens.
    scope.options({ dependsOn: [target] }),
  );
}

/** The verified identity, which is the account's and not ours to make. */
export const identityArn = (scope: Scope, { identity }: Sender): pulumi.Output<string> =>
  sesArn(scope, `identity/${identity}`);
