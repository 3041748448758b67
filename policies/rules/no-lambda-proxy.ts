import type { ResourceValidationPolicy } from "@pulumi/policy";

const integration = "aws:apigateway/integration:Integration";

/**
 * Rejects a REST API that calls a Lambda function and waits for it. `AWS_PROXY` is always a Lambda function in a REST API:
 * https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
 */
export const noLambdaProxy: ResourceValidationPolicy = {
  name: "no-lambda-proxy",
  description: "An API does not make its callers wait for a Lambda function: it queues what it accepts.",
  validateResource: ({ type, props, name, urn }, reportViolation) => {
    if (type !== integration || props.type !== "AWS_PROXY") return;
    reportViolation(
      `Integration "${name}": type AWS_PROXY ties every caller to a running Lambda function, so a rush of callers is a rush on the function; put a queue between them, with RequestIntake or an integration of type AWS to SQS.`,
      urn,
    );
  },
};
