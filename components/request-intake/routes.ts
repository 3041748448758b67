import * as pulumi from "@pulumi/pulumi";
import { knownArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";
import { fixed } from "./defaults.ts";
import { type Route, serviceUri } from "./route.ts";
import type { Settings } from "./settings.ts";
import type { Stores } from "./stores.ts";
import { acceptedTemplate } from "./templates/accepted.ts";
import { notSentTemplate } from "./templates/not-sent.ts";
import { problemJson, problems, problemType } from "./templates/problem.ts";
import { readResultTemplate } from "./templates/read-result.ts";
import { readStatusTemplate } from "./templates/read-status.ts";
import { sendMessageTemplate } from "./templates/send-message.ts";
import { statusTemplate } from "./templates/status.ts";

const problem = `'${problemType}'`;
const json = "'application/json'";
const noStore = "'no-store'";
const retry = `'${fixed.retryUnavailable}'`;

/** `POST /requests`: to SQS. The method's model and validator come with the API. */
export function postRoute(scope: Scope, { queues }: Stores, role: pulumi.Output<string>, settings: Settings): Route {
  const { work } = queues;
  return {
    name: "post",
    httpMethod: "POST",
    method: { authorization: "NONE" },
    integration: {
      ...integration(role),
      uri: knownArn(work.resource, serviceUri(scope, pulumi.interpolate`sqs:path/${scope.account.id}/${work.name}`)),
      // The Query protocol: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
      requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
      requestTemplates: { "application/json": sendMessageTemplate(settings.edge) },
    },
    answers: {
      202: {
        selectionPattern: "2\\d{2}",
        headers: { "Content-Type": json, Location: true, "Retry-After": `'${settings.pollAfter}'` },
        template: acceptedTemplate(settings.publicOrigin, settings.edge),
      },
      400: { overridden: true, headers: { "Content-Type": true } },
      ...(settings.callers ? { 403: { overridden: true, headers: { "Content-Type": true } } as const } : {}),
      413: { overridden: true, headers: { "Content-Type": true } },
      503: { headers: { "Content-Type": problem, "Retry-After": true }, template: notSentTemplate(settings.edge) },
    },
  };
}

/** `GET /requests/{requestId}`: from DynamoDB. */
export function statusRoute(scope: Scope, { status }: Stores, role: pulumi.Output<string>, settings: Settings): Route {
  return {
    name: "get-status",
    httpMethod: "GET",
    method: { authorization: "NONE", requestParameters: { "method.request.path.requestId": true } },
    integration: {
      ...integration(role),
      uri: knownArn(status.resource, serviceUri(scope, "dynamodb:action/GetItem")),
      requestTemplates: { "application/json": status.name.apply((table) => readStatusTemplate(table, settings.edge)) },
    },
    answers: {
      200: {
        selectionPattern: "2\\d{2}",
        headers: { "Content-Type": json, "Cache-Control": noStore, "Retry-After": true },
        template: statusTemplate(settings, settings.edge),
      },
      404: { overridden: true, headers: { "Content-Type": true, "Cache-Control": true } },
      503: { headers: { "Content-Type": problem, "Retry-After": retry }, template: problemJson(problems.unreadable) },
    },
  };
}

/** `GET /requests/{requestId}/result`: from S3. It answers 403 or 404 when there is no such object, and 400 to an odd key. */
export function resultRoute(
  scope: Scope,
  { results }: Stores,
  role: pulumi.Output<string>,
  { callers, edge }: Settings,
): Route {
  return {
    name: "get-result",
    httpMethod: "GET",
    method: { authorization: "NONE", requestParameters: { "method.request.path.requestId": true } },
    integration: {
      ...integration(role),
      integrationHttpMethod: "GET",
      uri: knownArn(
        results.resource,
        serviceUri(scope, pulumi.interpolate`s3:path/${results.name}/results/{requestId}`),
      ),
      ...(callers
        ? {
            requestParameters: { "integration.request.path.requestId": "'-'" },
            requestTemplates: { "application/json": readResultTemplate(edge) },
          }
        : {
            requestParameters: { "integration.request.path.requestId": "method.request.path.requestId" },
            // There is no template for a request without a body, and none is needed.
            passthroughBehavior: "WHEN_NO_MATCH",
          }),
    },
    answers: {
      200: { selectionPattern: "2\\d{2}", headers: { "Content-Type": json, "Cache-Control": noStore } },
      404: {
        selectionPattern: "4\\d{2}",
        headers: { "Content-Type": problem },
        template: problemJson(problems.notFound),
      },
      503: { headers: { "Content-Type": problem, "Retry-After": retry }, template: problemJson(problems.unreadable) },
    },
  };
}

function integration(credentials: pulumi.Output<string>) {
  return {
    type: "AWS",
    integrationHttpMethod: "POST",
    credentials,
    timeoutMilliseconds: fixed.integrationTimeout,
    // A body of a type without a template would otherwise go to the service as it is:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
    passthroughBehavior: "NEVER",
  };
}
