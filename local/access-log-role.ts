import { UpdateAccountCommand } from "@aws-sdk/client-api-gateway";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { makeClients } from "./provider/clients.ts";

/**
 * Names the role by which API Gateway writes logs in the embedded account: on AWS that is somebody's work before the first deployment.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export async function nameAccessLogRole(endpoint: string, region: string): Promise<void> {
  const { iam, apigateway } = makeClients(endpoint, region);
  const trust = { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: "apigateway-logs",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
  );
  const patch = { op: "replace", path: "/cloudwatchRoleArn", value: Role?.Arn } as const;
  await apigateway.send(new UpdateAccountCommand({ patchOperations: [patch] }));
  for (const client of [iam, apigateway]) client.destroy();
}
