import {
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import type { Clients } from "../../../local/provider/clients.ts";

/** An API with two resources, a method and an integration on each, two deployments and two stages. */
export interface ApiFixture {
  readonly api: string;
  readonly root: string;
  readonly resources: readonly [string, string];
  readonly deployments: readonly [string, string];
}

/** Two of them, made by the SDK alone. */
export async function twoApis({ apigateway }: Clients): Promise<readonly [ApiFixture, ApiFixture]> {
  const make = async (name: string): Promise<ApiFixture> => {
    const { id: api, rootResourceId: root } = await apigateway.send(new CreateRestApiCommand({ name }));
    const restApiId = api as string;
    const resource = async (pathPart: string) => {
      const { id: resourceId } = await apigateway.send(
        new CreateResourceCommand({ restApiId, parentId: root, pathPart }),
      );
      for (const httpMethod of ["GET", "PUT"]) {
        await apigateway.send(new PutMethodCommand({ restApiId, resourceId, httpMethod, authorizationType: "NONE" }));
        await apigateway.send(new PutIntegrationCommand({ restApiId, resourceId, httpMethod, type: "MOCK" }));
      }
      return resourceId as string;
    };
    const deployment = async () => (await apigateway.send(new CreateDeploymentCommand({ restApiId }))).id as string;
    const resources = [await resource("orders"), await resource("refunds")] as const;
    const deployments = [await deployment(), await deployment()] as const;
    for (const stageName of ["live", "blue-green"]) {
      await apigateway.send(new CreateStageCommand({ restApiId, stageName, deploymentId: deployments[0] }));
    }
    return { api: restApiId, root: root as string, resources, deployments };
  };
  return [await make("first"), await make("second")];
}
