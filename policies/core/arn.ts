import type { Kind } from "./kinds.ts";

/** An ARN in its parts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  service: string;
  region: string;
  account: string;
  resource: string;
}

export const parseArn = (text: string): Arn | undefined => {
  const match = /^arn:[^:]*:([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text);
  if (!match) return undefined;
  const [, service = "", region = "", account = "", resource = ""] = match;
  return { service, region, account, resource };
};

/**
 * The function behind an integration's URI, `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{ARN}/invocations`,
 * or the text itself: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-uri
 */
export const functionArnIn = (text: string): string => {
  const match =
    /:lambda:path\/\d{4}-\d{2}-\d{2}\/functions\/(.+?)\/(?:invocations|response-streaming-invocations)/s.exec(text);
  return match?.[1] ?? text;
};

/** The kind and physical name that an ARN is of; undefined for what no rule looks at. */
export const namedBy = ({ service, resource }: Arn): { kind: Kind; name: string } | undefined => {
  const after = (prefix: string) => resource.slice(prefix.length);
  switch (service) {
    case "lambda":
      // A qualifier behind the name is an alias or a version of the same function.
      return resource.startsWith("function:")
        ? { kind: "function", name: after("function:").split(":")[0] ?? "" }
        : undefined;
    case "sqs":
      return { kind: "queue", name: resource };
    case "sns":
      return { kind: "topic", name: resource.split(":")[0] ?? "" };
    case "states":
      if (resource.startsWith("activity:")) return { kind: "activity", name: after("activity:") };
      return resource.startsWith("stateMachine:")
        ? { kind: "stateMachine", name: after("stateMachine:").split(":")[0] ?? "" }
        : undefined;
    case "iam":
      if (resource.startsWith("role/")) return { kind: "role", name: resource.split("/").at(-1) ?? "" };
      return resource.startsWith("policy/")
        ? { kind: "managedPolicy", name: resource.split("/").at(-1) ?? "" }
        : undefined;
    case "dynamodb":
      return resource.startsWith("table/") ? { kind: "table", name: after("table/").split("/")[0] ?? "" } : undefined;
    case "logs":
      return resource.startsWith("log-group:")
        ? { kind: "logGroup", name: after("log-group:").replace(/:\*$/, "") }
        : undefined;
    case "s3":
      return { kind: "bucket", name: resource.split("/")[0] ?? "" };
    case "events":
      return resource.startsWith("rule/") ? { kind: "rule", name: resource.split("/").at(-1) ?? "" } : undefined;
    default:
      return undefined;
  }
};
