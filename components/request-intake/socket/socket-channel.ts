import * as pulumi from "@pulumi/pulumi";
import { knownArn, regionalArn } from "../../parts/known-arn.ts";
import type { Scope } from "../../parts/scope.ts";
import { type Channel, channel } from "../channel.ts";
import type { Settings } from "../settings.ts";
import type { Stores } from "../stores.ts";
import type { SocketApi } from "./socket-api.ts";
import { socketNumbers } from "./socket-numbers.ts";

/** The entry file of the channel's function. */
export const socketEntry = "handlers/request-intake/deliver/socket.ts";

/** Pushes each outcome to the connection that its request came by. Children: a channel's. */
export function socketChannel(
  scope: Scope,
  stores: Stores,
  settings: Settings,
  { stage, stageName }: SocketApi,
  requestsUrl: pulumi.Output<string>,
  code: string,
): Channel {
  const { callTimeout, giveUpAfter, concurrency } = socketNumbers;
  return channel(scope, stores, settings, {
    name: "socket",
    does: "Pushes the outcomes to the connections",
    code,
    address: { attribute: "replyTo" },
    callTimeout,
    giveUpAfter,
    concurrency,
    environment: {
      // The same host and stage, by HTTPS: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
      LEVEE_CONNECTIONS_URL: stage.invokeUrl.apply((url) => url.replace(/^ws/, "http")),
      LEVEE_REQUESTS_URL: requestsUrl,
    },
    statements: [
      {
        sid: "Push",
        actions: ["execute-api:ManageConnections"],
        // The API's id is not known before it exists; no other API has a stage of this name.
        resources: [
          knownArn(
            stage,
            regionalArn(scope.account, "execute-api", pulumi.interpolate`*/${stageName}/POST/@connections/*`),
          ),
        ],
      },
    ],
  });
}
