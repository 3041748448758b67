import type { Entry } from "../entry.ts";
import { apiKey } from "./apigateway-api-key.ts";
import { authorizer } from "./apigateway-authorizer.ts";
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
import { usagePlan } from "./apigateway-usage-plan.ts";
import { usagePlanKey } from "./apigateway-usage-plan-key.ts";

/** API Gateway REST APIs, with the ids of the real provider. */
export const entries: readonly Entry[] = [
  restApi,
  resource,
  model,
  requestValidator,
  gatewayResponse,
  authorizer,
  method,
  methodResponse,
  integration,
  integrationResponse,
  deployment,
  stage,
  methodSettings,
  apiKey,
  usagePlan,
  usagePlanKey,
];
