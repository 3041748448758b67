import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DataTable } from "../../parts/data-table.ts";
import { knownArn } from "../../parts/known-arn.ts";
import type { Scope } from "../../parts/scope.ts";
import type { CallerSettings } from "../callers/caller-settings.ts";
import { fixed } from "../defaults.ts";
import { serviceUri } from "../route.ts";
import type { Stores } from "../stores.ts";
import { socketNumbers } from "./socket-numbers.ts";
import { answerTemplate, mockTemplate, pongTemplate, unknownActionTemplate } from "./templates/answer.ts";
import { connectTemplate, disconnectTemplate } from "./templates/connections.ts";
import { sendRequestTemplate } from "./templates/send-request.ts";

/** A route with its integration, before it has an API. */
export interface SocketRoute {
  /** Begins the names of its children. */
  readonly name: "socket-connect" | "socket-disconnect" | "socket-request" | "socket-ping" | "socket-default";
  readonly routeKey: string;
  readonly integration: Omit<aws.apigatewayv2.IntegrationArgs, "apiId">;
  /** What the client hears of it. */
  readonly answer: string;
}

/** Both sides take the one template that there is, whatever the message says: a dollar that is meant is escaped. */
export const always = "\\$default";

/** The routes of the WebSocket API. None of them waits for a function. */
export function socketRoutes(
  scope: Scope,
  { queues: { work } }: Stores,
  connections: DataTable,
  role: pulumi.Output<string>,
  { edge }: Pick<CallerSettings, "edge">,
): readonly SocketRoute[] {
  const calling = {
    integrationType: "AWS",
    integrationMethod: "POST",
    credentialsArn: role,
    timeoutMilliseconds: fixed.integrationTimeout,
    templateSelectionExpression: always,
    // Without a template a message would go to the service as it is:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
    passthroughBehavior: "NEVER",
  };
  const inTable = (operation: string, template: (table: string) => string) => ({
    ...calling,
    integrationUri: knownArn(connections.resource, serviceUri(scope, `dynamodb:action/${operation}`)),
    requestTemplates: { $default: connections.name.apply(template) },
  });
  const mock = {
    integrationType: "MOCK",
    templateSelectionExpression: always,
    passthroughBehavior: "NEVER",
    requestTemplates: { $default: mockTemplate },
  };
  return [
    {
      name: "socket-connect",
      routeKey: "$connect",
      integration: inTable("PutItem", (table) => connectTemplate(table, socketNumbers.connectionKept, edge.setCaller)),
      answer: "{}",
    },
    {
      name: "socket-disconnect",
      routeKey: "$disconnect",
      integration: inTable("DeleteItem", disconnectTemplate),
      answer: "{}",
    },
    {
      name: "socket-request",
      routeKey: "request",
      integration: {
        ...calling,
        integrationUri: knownArn(
          work.resource,
          serviceUri(scope, pulumi.interpolate`sqs:path/${scope.account.id}/${work.name}`),
        ),
        requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
        requestTemplates: { $default: sendRequestTemplate(edge) },
      },
      answer: answerTemplate(edge),
    },
    { name: "socket-ping", routeKey: "ping", integration: mock, answer: pongTemplate },
    { name: "socket-default", routeKey: "$default", integration: mock, answer: unknownActionTemplate },
  ];
}
