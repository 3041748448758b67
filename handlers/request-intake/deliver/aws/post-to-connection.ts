import { type ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { faultOf, type Meanings } from "../../../parts/fault.ts";
import { thrown } from "../../../parts/thrown.ts";
import type { Answer, Channel } from "../ports.ts";
import { socketMessage } from "../socket-message.ts";
import { answerOf } from "./answer-of.ts";

/** https://docs.aws.amazon.com/apigatewaymanagementapi/latest/reference/API_PostToConnection.html */
const MEANINGS: Meanings = {
  throttled: new Set(["LimitExceededException", "TooManyRequestsException"]),
  // A policy that was not there yet, or was taken away.
  blocked: new Set(["ForbiddenException"]),
  reasons: { PayloadTooLargeException: "it is larger than a connection takes (PayloadTooLargeException)" },
};

const GONE: Answer = { kind: "gone", reason: "the connection is closed" };

/**
 * The connection that a request came by. When it is closed, that is the client's to do and no failure: the status can be asked for.
 *
 * @param client one that makes a call once: `maxAttempts: 1`
 */
export const postToConnection = (client: ApiGatewayManagementApiClient, requestsUrl: string): Channel => ({
  name: "socket",
  async send(delivery) {
    const message = socketMessage(delivery, requestsUrl);
    if (!message) return { kind: "refused", reason: "the request names no connection" };
    const { connectionId, text } = message;
    try {
      await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(text) }));
      return { kind: "delivered" };
    } catch (error) {
      return thrown(error).name === "GoneException"
        ? GONE
        : answerOf("API Gateway", faultOf("API Gateway", error, MEANINGS));
    }
  },
});
