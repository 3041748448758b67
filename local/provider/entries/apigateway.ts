import type { Entry } from "../entry.ts";
import { integration, integrationResponse, method, methodResponse } from "./apigateway-method.ts";
import { gatewayResponse, model, requestValidator, resource } from "./apigateway-parts.ts";
import { restApi } from "./apigateway-rest-api.ts";
import { deployment, methodSettings, stage } from "./apigateway-stage.ts";

/** API Gateway REST APIs, with the ids of the real provider. */
export const entries: readonly Entry[] = [
  restApi,
  resource,
  model,
  requestValidator,
  gatewayResponse,
  method,
  methodResponse,
  integration,
  integrationResponse,
  deployment,
  stage,
  methodSettings,
];
