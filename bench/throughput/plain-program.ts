import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * A REST API that does nothing but put a body into a queue, as AWS's own examples do. The emulator's API Gateway can serve this one, and cannot
 * serve a RequestIntake's, whose templates use more of Velocity than it knows.
 */
const { accountId } = await aws.getCallerIdentity({});
const { region } = await aws.getRegion({});

const queue = new aws.sqs.Queue("plain", { name: "bench-plain" });
const role = new aws.iam.Role("api", {
  name: "bench-plain",
  assumeRolePolicy: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "apigateway.amazonaws.com" } }],
  },
});
const rights = new aws.iam.RolePolicy("api", {
  name: "send",
  role: role.name,
  policy: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: queue.arn }],
  },
});

const api = new aws.apigateway.RestApi("api", { name: "bench-plain", endpointConfiguration: { types: "REGIONAL" } });
const requests = new aws.apigateway.Resource("requests", {
  restApi: api.id,
  parentId: api.rootResourceId,
  pathPart: "requests",
});
const place = { restApi: api.id, resourceId: requests.id, httpMethod: "POST" };
const post = new aws.apigateway.Method("post", { ...place, authorization: "NONE" });
const accepted = new aws.apigateway.MethodResponse("accepted", { ...place, statusCode: "202" }, { dependsOn: [post] });
const integration = new aws.apigateway.Integration(
  "post",
  {
    ...place,
    type: "AWS",
    integrationHttpMethod: "POST",
    uri: `arn:aws:apigateway:${region}:sqs:path/${accountId}/bench-plain`,
    credentials: role.arn,
    passthroughBehavior: "NEVER",
    requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
    requestTemplates: { "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)" },
  },
  { dependsOn: [accepted, queue] },
);
const answer = new aws.apigateway.IntegrationResponse(
  "accepted",
  { ...place, statusCode: "202", responseTemplates: { "application/json": '{"status":"accepted"}' } },
  { dependsOn: [integration] },
);
const deployment = new aws.apigateway.Deployment("deployment", { restApi: api.id }, { dependsOn: [answer, rights] });
const stage = new aws.apigateway.Stage("live", { restApi: api.id, deployment: deployment.id, stageName: "live" });

export const path = pulumi.interpolate`/_aws/execute-api/${api.id}/${stage.stageName}/requests`;
export const queueUrl = queue.url;
