import type { Method } from "@aws-sdk/client-api-gateway";
import * as pulumi from "@pulumi/pulumi";
import { queue } from "../../../../components/parts/queue.ts";
import { Scope } from "../../../../components/parts/scope.ts";
import { api } from "../../../../components/request-intake/api.ts";
import type { RequestIntakeArgs } from "../../../../components/request-intake/args.ts";
import { requestSchema } from "../../../../components/request-intake/schema.ts";
import { settingsOf } from "../../../../components/request-intake/settings.ts";
import { resultsBucket, statusTable } from "../../../../components/request-intake/status.ts";
import { validator } from "../../../../components/request-intake/validation.ts";
import type { Snapshot } from "../../../../local/gateway/snapshot.ts";
import { account, type Recorded, record, region } from "../../recorder.ts";

export const API_ID = "a1b2c3";

/** The component's API as a deployment of it would be: what it registers, in the shape in which API Gateway tells it. */
export async function recordedApi(
  args: Pick<RequestIntakeArgs, "schema" | "publicOrigin" | "validation">,
): Promise<Snapshot> {
  const recorded = await record(() => {
    const component = new pulumi.ComponentResource("levee:index:RequestIntake", "orders");
    const scope = new Scope("RequestIntake", "orders", component, false, {});
    const work = queue(scope, "workQueue", "work", {}, undefined);
    const queues = { work, undelivered: work, deadLetter: work };
    const stores = { queues, status: statusTable(scope), results: resultsBucket(scope, 86_400), kmsKeyArn: undefined };
    const all = { handler: "x", ...args } as RequestIntakeArgs;
    const settings = settingsOf(scope.subject, all);
    const { validation } = settings;
    const check = validation && validator(scope, stores, settings, { ...validation, code: "none here" });
    api(scope, stores, settings, requestSchema(scope.subject, all.schema, "/"), { check });
  });
  const [bodyValidator] = of(recorded, "RequestValidator");
  return {
    apiId: API_ID,
    deploymentId: "d1",
    region,
    accountId: account,
    resources: of(recorded, "Resource").map(({ name }) => ({
      id: `${name}-id`,
      path: pathOf(recorded, `${name}-id`),
      resourceMethods: methodsOf(recorded, `${name}-id`),
    })),
    models: Object.fromEntries(of(recorded, "Model").map(({ inputs }) => [inputs.name, inputs.schema])),
    validators: {
      [`${bodyValidator!.name}-id`]: { body: bodyValidator!.inputs.validateRequestBody, parameters: false },
    },
    gatewayResponses: Object.fromEntries(of(recorded, "Response").map(({ inputs }) => [inputs.responseType, inputs])),
    settings: { binaryMediaTypes: [], policy: "" },
  };
}

const of = ({ resources }: Recorded, type: string) =>
  resources.filter((resource) => resource.type.startsWith("aws:apigateway/") && resource.type.endsWith(`:${type}`));

function pathOf(recorded: Recorded, id: string): string {
  const resource = of(recorded, "Resource").find(({ name }) => `${name}-id` === id);
  return resource ? `${pathOf(recorded, resource.inputs.parentId)}/${resource.inputs.pathPart}` : "";
}

function methodsOf(recorded: Recorded, resourceId: string): Record<string, Method> {
  const here = (type: string) => of(recorded, type).filter(({ inputs }) => inputs.resourceId === resourceId);
  const integrationResponses = Object.fromEntries(
    here("IntegrationResponse").map(({ inputs }) => [inputs.statusCode, inputs]),
  );
  const [integration] = here("Integration");
  const { integrationHttpMethod, timeoutMilliseconds, httpMethod: _, ...others } = integration!.inputs;
  return Object.fromEntries(
    here("Method").map(({ inputs: { authorization, ...method } }) => [
      method.httpMethod,
      {
        ...method,
        authorizationType: authorization,
        methodIntegration: {
          ...others,
          httpMethod: integrationHttpMethod,
          timeoutInMillis: timeoutMilliseconds,
          integrationResponses,
        },
      },
    ]),
  );
}
