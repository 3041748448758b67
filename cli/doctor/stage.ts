import { type APIGatewayClient, GetStageCommand } from "@aws-sdk/client-api-gateway";
import type { Intake } from "../stack/instance.ts";

/** What an API's stage is deployed with. */
export interface Stage {
  /** Requests a second, and at once, of each method. */
  readonly rate: number;
  readonly burst: number;
  readonly logs: boolean;
}

export async function stageOf(
  apigateway: APIGatewayClient,
  { apiId: restApiId, stageName }: Pick<Intake, "apiId" | "stageName">,
): Promise<Stage> {
  const { methodSettings, accessLogSettings } = await apigateway.send(new GetStageCommand({ restApiId, stageName }));
  const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = methodSettings?.["*/*"] ?? {};
  if (rate === undefined || burst === undefined)
    throw new Error(`stage ${stageName} of API ${restApiId} has no rate and burst of its own`);
  return { rate, burst, logs: accessLogSettings?.destinationArn !== undefined };
}
