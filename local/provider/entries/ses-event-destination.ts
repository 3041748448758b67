import {
  CreateConfigurationSetEventDestinationCommand,
  DeleteConfigurationSetEventDestinationCommand,
  type EventDestinationDefinition,
  type EventType,
  GetConfigurationSetEventDestinationsCommand,
  UpdateConfigurationSetEventDestinationCommand,
} from "@aws-sdk/client-sesv2";
import type { Clients } from "../clients.ts";
import type { Entry, Properties } from "../entry.ts";
import { unlessGone } from "./gone.ts";

/** Who is told of a configuration set's mails: an event bus. The id is `{set}|{name}`, as the real provider has it. */
export const eventDestination: Entry = {
  type: "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination",
  inputs: { configurationSetName: "replace", eventDestinationName: "replace", eventDestination: "update" },
  objects: {
    eventDestination: ["enabled", "matchingEventTypes", "eventBridgeDestination"],
    "eventDestination.eventBridgeDestination": ["eventBusArn"],
  },
  sets: ["eventDestination.matchingEventTypes"],
  named: "eventDestinationName",
  identity: ["configurationSetName", "eventDestinationName"],
  computed: [],
  async create(aws, inputs) {
    const { ConfigurationSetName, EventDestinationName } = naming(inputs);
    await aws.ses.send(
      new CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName,
        EventDestinationName,
        EventDestination: destination(inputs),
      }),
    );
    return `${ConfigurationSetName}|${EventDestinationName}`;
  },
  async read(aws, id) {
    const [ConfigurationSetName, name] = id.split("|");
    const held = await destinationOf(aws, ConfigurationSetName!, name!);
    if (!held) return undefined;
    return {
      configurationSetName: ConfigurationSetName,
      eventDestinationName: name,
      eventDestination: {
        enabled: held.Enabled,
        matchingEventTypes: held.MatchingEventTypes,
        eventBridgeDestination: held.EventBridgeDestination && {
          eventBusArn: held.EventBridgeDestination.EventBusArn,
        },
      },
    };
  },
  async update(aws, _id, inputs) {
    await aws.ses.send(
      new UpdateConfigurationSetEventDestinationCommand({ ...naming(inputs), EventDestination: destination(inputs) }),
    );
  },
  async delete(aws, id) {
    const [ConfigurationSetName, EventDestinationName] = id.split("|");
    await unlessGone(
      aws.ses.send(new DeleteConfigurationSetEventDestinationCommand({ ConfigurationSetName, EventDestinationName })),
    );
  },
};

const naming = (inputs: Properties) => ({
  ConfigurationSetName: String(inputs.configurationSetName),
  EventDestinationName: String(inputs.eventDestinationName),
});

function destination({ eventDestination }: Properties): EventDestinationDefinition {
  const { enabled, matchingEventTypes, eventBridgeDestination } = eventDestination as {
    enabled?: boolean;
    matchingEventTypes?: EventType[];
    eventBridgeDestination?: { eventBusArn: string };
  };
  return {
    Enabled: enabled,
    MatchingEventTypes: matchingEventTypes,
    EventBridgeDestination: eventBridgeDestination && { EventBusArn: eventBridgeDestination.eventBusArn },
  };
}

async function destinationOf(aws: Clients, ConfigurationSetName: string, name: string) {
  const command = new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName });
  const answer = await unlessGone(aws.ses.send(command));
  return answer?.EventDestinations?.find(({ Name }) => Name === name);
}
