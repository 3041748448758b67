import type { Entry } from "../entry.ts";
import { socketApi } from "./apigatewayv2-api.ts";
import { socketAuthorizer } from "./apigatewayv2-authorizer.ts";
import { socketDeployment } from "./apigatewayv2-deployment.ts";
import { socketIntegration } from "./apigatewayv2-integration.ts";
import { socketModel } from "./apigatewayv2-model.ts";
import { routeResponse, socketIntegrationResponse } from "./apigatewayv2-responses.ts";
import { route } from "./apigatewayv2-route.ts";
import { socketStage } from "./apigatewayv2-stage.ts";

/** API Gateway WebSocket APIs, with the ids of the real provider but for the stage's. */
export const entries: readonly Entry[] = [
  socketApi,
  socketModel,
  socketAuthorizer,
  socketIntegration,
  socketIntegrationResponse,
  route,
  routeResponse,
  socketDeployment,
  socketStage,
];
