import {
  CreateConfigurationSetCommand,
  type EventDestination,
  type EventType,
  GetConfigurationSetCommand,
  type GetConfigurationSetCommandOutput,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailTemplateCommand,
  PutConfigurationSetSuppressionOptionsCommand,
  UpdateConfigurationSetEventDestinationCommand,
  UpdateEmailTemplateCommand,
} from "@aws-sdk/client-sesv2";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/ses.ts";
import { entrySuite } from "./entry-suite.ts";

const content = (part: "Subject" | "Html" | "Text", value: string | undefined) => async (aws: Clients, id: string) => {
  const { TemplateContent = {} } = await aws.ses.send(new GetEmailTemplateCommand({ TemplateName: id }));
  return (TemplateContent[part] || undefined) === value;
};

const set = (is: (held: GetConfigurationSetCommandOutput) => unknown) => async (aws: Clients, id: string) =>
  is(await aws.ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: id })));

const destination =
  (is: (held: EventDestination) => unknown, ConfigurationSetName = "heard") =>
  async (aws: Clients) => {
    const command = new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName });
    return (await aws.ses.send(command)).EventDestinations?.some(is) ?? false;
  };

const bus = (name: string) => `arn:aws:events:eu-central-1:000000000000:event-bus/${name}`;

entrySuite("SES", entries, {
  "aws:ses/template:Template": {
    base: { name: "it", subject: "Hello", html: "<p>Hello</p>", text: "Hello" },
    changes: {
      name: { to: "other", seen: async (_aws, id) => id === "other" },
      subject: { to: "Welcome", seen: content("Subject", "Welcome") },
      html: { to: "<p>Welcome</p>", seen: content("Html", "<p>Welcome</p>") },
      "html: taken out": { to: undefined, seen: content("Html", undefined) },
      text: { to: "Welcome", seen: content("Text", "Welcome") },
      "text: taken out": { to: undefined, seen: content("Text", undefined) },
    },
    drift: {
      by: (aws, TemplateName) =>
        aws.ses.send(
          new UpdateEmailTemplateCommand({
            TemplateName,
            TemplateContent: { Subject: "drift", Html: "<p>Hello</p>", Text: "Hello" },
          }),
        ),
      shows: { subject: "drift" },
    },
  },
  "aws:sesv2/configurationSet:ConfigurationSet": {
    base: {
      configurationSetName: "it",
      deliveryOptions: { tlsPolicy: "REQUIRE" },
      suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
    },
    changes: {
      configurationSetName: { to: "other", seen: async (_aws, id) => id === "other" },
      "deliveryOptions.tlsPolicy": {
        to: { tlsPolicy: "OPTIONAL" },
        seen: set(({ DeliveryOptions }) => DeliveryOptions?.TlsPolicy === "OPTIONAL"),
      },
      "reputationOptions.reputationMetricsEnabled": {
        to: { reputationMetricsEnabled: true },
        seen: set(({ ReputationOptions }) => ReputationOptions?.ReputationMetricsEnabled === true),
      },
      "reputationOptions.reputationMetricsEnabled: taken out": {
        from: { reputationOptions: { reputationMetricsEnabled: true } },
        to: undefined,
        seen: set(({ ReputationOptions }) => !ReputationOptions?.ReputationMetricsEnabled),
      },
      "suppressionOptions.suppressedReasons": {
        to: { suppressedReasons: ["COMPLAINT"] },
        seen: set(({ SuppressionOptions }) => SuppressionOptions?.SuppressedReasons?.join() === "COMPLAINT"),
      },
    },
    drift: {
      by: (aws, ConfigurationSetName) =>
        aws.ses.send(
          new PutConfigurationSetSuppressionOptionsCommand({ ConfigurationSetName, SuppressedReasons: ["BOUNCE"] }),
        ),
      shows: { suppressionOptions: { suppressedReasons: ["BOUNCE"] } },
    },
  },
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": async (aws) => {
    for (const ConfigurationSetName of ["heard", "heard-too"])
      await aws.ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName }));
    const eventDestination = {
      enabled: true,
      matchingEventTypes: ["BOUNCE", "COMPLAINT"],
      eventBridgeDestination: { eventBusArn: bus("default") },
    };
    return {
      base: { configurationSetName: "heard", eventDestinationName: "bus", eventDestination },
      changes: {
        configurationSetName: { to: "heard-too", seen: destination(({ Name }) => Name === "bus", "heard-too") },
        eventDestinationName: { to: "other", seen: destination(({ Name }) => Name === "other") },
        "eventDestination.enabled": {
          to: { ...eventDestination, enabled: false },
          seen: destination(({ Enabled }) => Enabled === false),
        },
        "eventDestination.matchingEventTypes": {
          to: { ...eventDestination, matchingEventTypes: ["SEND"] },
          seen: destination(({ MatchingEventTypes }) => MatchingEventTypes?.join() === "SEND"),
        },
        "eventDestination.eventBridgeDestination.eventBusArn": {
          to: { ...eventDestination, eventBridgeDestination: { eventBusArn: bus("other") } },
          seen: destination(({ EventBridgeDestination }) => EventBridgeDestination?.EventBusArn === bus("other")),
        },
      },
      drift: {
        by: (aws) =>
          aws.ses.send(
            new UpdateConfigurationSetEventDestinationCommand({
              ConfigurationSetName: "heard",
              EventDestinationName: "bus",
              EventDestination: {
                Enabled: false,
                MatchingEventTypes: eventDestination.matchingEventTypes as EventType[],
                EventBridgeDestination: { EventBusArn: bus("default") },
              },
            }),
          ),
        shows: { eventDestination: { ...eventDestination, enabled: false } },
      },
    };
  },
});
