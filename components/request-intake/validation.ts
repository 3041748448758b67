import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Reason, Said, Words } from "../../handlers/request-intake/validation/words.ts";
import { bundles } from "../parts/bundle.ts";
import { type BundledFunction, bundledFunction } from "../parts/bundled-function.ts";
import { keyStatements } from "../parts/consumer.ts";
import { withOurs } from "../parts/function-arguments.ts";
import { knownArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";
import { corsHeaders } from "./callers/with-cors.ts";
import { fixed } from "./defaults.ts";
import { invocationUri, type Route } from "./route.ts";
import type { RequestSchema } from "./schema.ts";
import type { Settings } from "./settings.ts";
import type { Stores } from "./stores.ts";
import { invalidBody, type Problem, problemJson, problemNames, problems } from "./templates/problem.ts";
import type { Validation } from "./validation-settings.ts";

/** A check with the text of its function: the team's file in our shell, with the words of the path without it. */
export interface BundledCheck extends Validation {
  readonly code: string;
}

export function bundledCheck(
  subject: string,
  settings: Told,
  validation: Validation,
  { rule }: RequestSchema,
): BundledCheck {
  const words = JSON.stringify(wordsOf(settings, rule));
  const entry = (file = "") =>
    `import { handler as check } from ${JSON.stringify(file)};
     import { validator } from "./handlers/request-intake/validate.ts";
     export const handler = validator(check, ${words});`;
  const files = [
    { argument: "validation's handler", path: validation.handler, form: "async (body, request) => { … }" },
  ];
  return { ...validation, code: bundles(subject, { files, entry }, {}).work };
}

/** What of the settings answers are made of. */
type Told = Pick<Settings, "pollAfter" | "publicOrigin"> & Partial<Pick<Settings, "callers" | "tenantFrom" | "cors">>;

/** What callers are told, the same as the templates tell them. */
export function wordsOf({ publicOrigin, pollAfter, callers, tenantFrom, cors }: Told, rule: string): Words {
  const { nameless, tenant, mediaType, characters, tooLarge, unavailable, unchecked } = problems;
  const told: Record<Reason, Said> = {
    invalid: said(invalidBody(rule)),
    nameless: said(nameless),
    tenant: said(tenant),
    mediaType: said(mediaType),
    characters: said(characters),
    tooLarge: said(tooLarge),
    unavailable: said(unavailable, fixed.retryUnavailable),
    unchecked: said(unchecked, fixed.retryUnavailable),
  };
  return {
    ...(publicOrigin === undefined ? {} : { origin: publicOrigin }),
    pollAfter,
    problems: told,
    problemNames,
    ...(callers ? { known: { callers: callers.kind, ...(tenantFrom ? { tenant: tenantFrom } : {}) } } : {}),
    ...(cors ? { cors: { origins: cors.origins, headers: corsHeaders(cors) } } : {}),
  };
}

const said = (problem: Problem, retryAfter?: number): Said => ({
  status: problem.status ?? 500,
  body: problemJson(problem),
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

/** The function between the API and the queue. Children: `validate…`. */
export function validator(
  scope: Scope,
  { queues, kmsKeyArn }: Stores,
  { architecture }: Pick<Settings, "architecture">,
  check: BundledCheck,
): BundledFunction {
  return bundledFunction(scope, "validate", "validate", {
    description: `Checks the requests of ${scope.subject} before they are accepted`,
    code: check.code,
    runtime: fixed.runtime,
    architecture,
    timeout: check.functionTimeout,
    memory: check.memory,
    reservedConcurrency: check.reservedConcurrency,
    environment: withOurs(check.environment, {
      LEVEE_INSTANCE: scope.name,
      LEVEE_QUEUE_URL: queues.work.resource.url,
      LEVEE_VALIDATION_TIMEOUT_MS: String(check.timeoutMs),
      POWERTOOLS_SERVICE_NAME: scope.name,
      // The event holds the body.
      POWERTOOLS_LOGGER_LOG_EVENT: "false",
    }),
    logRetention: fixed.logRetention,
    statements: [
      { sid: "Accept", actions: ["sqs:SendMessage"], resources: [queues.work.arn] },
      ...keyStatements(kmsKeyArn),
      ...check.policy,
    ],
  });
}

/** `POST /requests`: to the function. The method's model and validator come with the API, and hold each body first. */
export function checkedPostRoute(scope: Scope, check: BundledFunction): Route {
  return {
    name: "post",
    httpMethod: "POST",
    method: { authorization: "NONE" },
    integration: {
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: invocationUri(scope, check),
      // Longer than the function has, by what a new execution environment takes to start.
      timeoutMilliseconds: fixed.integrationTimeout,
    },
    // A proxy's answers are the function's.
    answers: {},
  };
}

/**
 * Lets this API's method call the function, and nobody else. Child: `validatePermission`. Lambda compares by `StringLike`, and a path
 * parameter is `*` there, as AWS's own CDK writes it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html#lambda-AddPermission-request-SourceArn
 * https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-apigateway/lib/method.ts (pathForArn)
 */
export function letApiInvoke(
  scope: Scope,
  { name, resource }: BundledFunction,
  rest: aws.apigateway.RestApi,
  tenantPath: string | undefined,
): aws.lambda.Permission {
  return new aws.lambda.Permission(
    scope.logical("validate-permission"),
    scope.args("validatePermission", {
      function: knownArn(resource, name),
      statementId: "api",
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${rest.executionArn}/${fixed.stageName}/POST${tenantPath ? "/*" : ""}/requests`,
    }),
    scope.options(),
  );
}
