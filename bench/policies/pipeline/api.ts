import { Ref, type Resource, type Stack } from "../stack.ts";
import { documents } from "./documents.ts";
import type { Parts } from "./parts.ts";

/** A REST API whose integration sends to the queue; one in twenty asks a function instead. */
export const api = (
  stack: Stack,
  { add, named, role, grant, tags, queue, report }: Parts & { queue: Resource; report: Resource },
): void => {
  const rest = named("aws:apigateway/restApi:RestApi", "api", {
    description: "Takes work in.",
    endpointConfiguration: { types: "REGIONAL" },
    tags,
  });
  const sends = role("api-role", "apigateway.amazonaws.com");
  grant(sends, "api-policy", documents.send(new Ref(queue, "arn")));
  const path = add("aws:apigateway/resource:Resource", "path", {
    restApi: new Ref(rest, "id"),
    parentId: new Ref(rest, "rootResourceId"),
    pathPart: "orders",
  });
  const of = { restApi: new Ref(rest, "id"), resourceId: new Ref(path, "id"), httpMethod: "POST" };
  const method = add("aws:apigateway/method:Method", "post", {
    ...of,
    authorization: "AWS_IAM",
    requestParameters: {},
  });
  const concentrates = stack.chance(0.05);
  add("aws:apigateway/integration:Integration", "post", {
    ...of,
    httpMethod: new Ref(method, "httpMethod"),
    integrationHttpMethod: "POST",
    ...(concentrates
      ? { type: "AWS_PROXY", uri: new Ref(report, "invokeArn") }
      : {
          type: "AWS",
          uri: "arn:aws:apigateway:eu-central-1:sqs:path/123456789012/work",
          credentials: new Ref(sends, "arn"),
          requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
          requestTemplates: { "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)" },
          passthroughBehavior: "NEVER",
        }),
  });
  const deployment = add("aws:apigateway/deployment:Deployment", "deployment", {
    restApi: new Ref(rest, "id"),
    triggers: { redeployment: "3f786850e387550fdab836ed7e6dc881de23001b" },
  });
  const stage = add("aws:apigateway/stage:Stage", "stage", {
    restApi: new Ref(rest, "id"),
    deployment: new Ref(deployment, "id"),
    stageName: "v1",
    accessLogSettings: { destinationArn: "arn:aws:logs:eu-central-1:123456789012:log-group:api", format: "$context" },
    tags,
  });
  add("aws:apigateway/methodSettings:MethodSettings", "settings", {
    restApi: new Ref(rest, "id"),
    stageName: new Ref(stage, "stageName"),
    methodPath: "*/*",
    settings: { throttlingRateLimit: 100, throttlingBurstLimit: 200, metricsEnabled: true },
  });
};
