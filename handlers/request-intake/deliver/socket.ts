import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { onceSettings } from "../../parts/client-settings.ts";
import { postToConnection } from "./aws/post-to-connection.ts";
import { channelFunction } from "./channel-function.ts";
import { socketSettings } from "./settings.ts";

const settings = socketSettings(process.env);
const client = new ApiGatewayManagementApiClient({ ...onceSettings, endpoint: settings.LEVEE_CONNECTIONS_URL });

/** The consumer of `…-socket`: pushes outcomes to the connections that their requests came by. */
export const handler = channelFunction(settings, () => postToConnection(client, settings.LEVEE_REQUESTS_URL));
