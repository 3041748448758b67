import type { Entry } from "../entry.ts";
import { deployment } from "./apigateway-deployment.ts";
import { gatewayResponse } from "./apigateway-gateway-response.ts";
import { integration } from "./apigateway-integration.ts";
import { integrationResponse } from "./apigateway-integration-response.ts";
import { method } from "./apigateway-method.ts";
import { methodResponse } from "./apigateway-method-response.ts";
import { methodSettings } from "./apigateway-method-settings.ts";
import { model } from "./apigateway-model.ts";
import { requestValidator } from "./apigateway-request-validator.ts";
import { resource } from "./apigateway-resource.ts";
import { restApi } from "./apigateway-rest-api.ts";
import { stage } from "./apigateway-stage.ts";

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
