import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { buildSync } from "esbuild";
import { bundling } from "../../components/parts/bundle.ts";

/**
 * What people deploy instead: a REST API with a function behind a Lambda proxy integration. Levee's policy pack refuses it, so it is deployed
 * without. Its settings are the best that AWS documents for it:
 * - the function's timeout is the integration's longest, 29 s; https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * - memory, architecture, runtime and bundling are those of a RequestIntake's worker.
 * - an invocation that Lambda refuses is 500 "Internal server error" to the caller, and "API Gateway does not retry any Lambda
 *   invocations", https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html; so a gateway response makes 503 with
 *   Retry-After of it, which tells a client when to come back.
 * - no throttling of the stage below what the function can do: nothing is refused that there was a free environment for.
 * - no reserved concurrency: AWS keeps 100 unreserved, so that nothing can be reserved in an account that has 10 in all, and nobody else
 *   is there to take them. https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
const config = new pulumi.Config("bench");
const code = buildSync({ ...bundling, entryPoints: ["bench/intake/behind-proxy.ts"], write: false }).outputFiles[0]!
  .text;

const role = new aws.iam.Role("function", {
  name: "bench-proxy",
  assumeRolePolicy: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
  },
});
const work = new aws.lambda.Function("work", {
  name: "bench-proxy",
  role: role.arn,
  runtime: "nodejs24.x",
  architectures: ["arm64"],
  handler: "index.handler",
  code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) }),
  timeout: 29,
  memorySize: 512,
  environment: { variables: { EFFECTS: config.require("effects") } },
});

const api = new aws.apigateway.RestApi("api", { name: "bench-proxy", endpointConfiguration: { types: "REGIONAL" } });
const requests = new aws.apigateway.Resource("requests", {
  restApi: api.id,
  parentId: api.rootResourceId,
  pathPart: "requests",
});
const place = { restApi: api.id, resourceId: requests.id, httpMethod: "POST" };
const post = new aws.apigateway.Method("post", { ...place, authorization: "NONE" });
const integration = new aws.apigateway.Integration(
  "post",
  { ...place, type: "AWS_PROXY", integrationHttpMethod: "POST", uri: work.invokeArn, timeoutMilliseconds: 29_000 },
  { dependsOn: [post] },
);
const refused = new aws.apigateway.Response("refused", {
  restApiId: api.id,
  responseType: "INTEGRATION_FAILURE",
  statusCode: "503",
  responseParameters: { "gatewayresponse.header.Retry-After": "'1'" },
});
const permission = new aws.lambda.Permission("api", {
  function: work.name,
  action: "lambda:InvokeFunction",
  principal: "apigateway.amazonaws.com",
  sourceArn: pulumi.interpolate`${api.executionArn}/*/POST/requests`,
});
const deployment = new aws.apigateway.Deployment(
  "deployment",
  { restApi: api.id },
  { dependsOn: [integration, refused, permission] },
);
const stage = new aws.apigateway.Stage("live", { restApi: api.id, deployment: deployment.id, stageName: "live" });

export const stagePath = pulumi.interpolate`/_aws/execute-api/${api.id}/${stage.stageName}`;
