import { isUnknown } from "../../core/unknown.ts";
import type { Door, Front } from "./door.ts";

const queue: Record<Front, string> = {
  rest: "Put a queue between them: integrate the method with SQS (type AWS, action SendMessage) and let an event source mapping feed the function.",
  http: "Put a queue between them: integrate the route with SQS (integrationSubtype SQS-SendMessage) and let an event source mapping feed the function.",
  websocket:
    "Put a queue between them: integrate the route with SQS (integrationType AWS, action SendMessage) and let an event source mapping feed the function.",
  url: "Put a queue between them: remove the URL, take the calls with an API Gateway method that is integrated with SQS, and let an event source mapping feed the function.",
  balancer:
    "Put a queue between them: take the calls with an API Gateway method that is integrated with SQS, and let an event source mapping feed the function.",
  graphql:
    "Put a queue between them: let the resolver send to SQS by an HTTP data source, or hand the event over with invocationType 'Event'; read with a DynamoDB data source.",
};

const machine: Partial<Record<Front, string>> = {
  rest: "Start it without waiting (action StartExecution, a Standard machine), or put a queue in front, and let the caller ask for the result.",
  http: "Start it without waiting (integrationSubtype StepFunctions-StartExecution, a Standard machine), or put a queue in front, and let the caller ask for the result.",
  graphql:
    "Start it without waiting (the endpoint https://states.{region}.amazonaws.com and StartExecution, a Standard machine), and let a subscription or a second query tell the result.",
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-types.html and, for HTTP APIs, the list of subtypes */
const read: Partial<Record<Front, string>> = {
  rest: "A read needs no function: integrate the method directly with DynamoDB (type AWS, action GetItem or Query) or S3 (type AWS, path {bucket}/{key}).",
  http: "A read needs no function, and HTTP APIs have no integration for it: serve it from a REST API with a direct DynamoDB or S3 integration.",
};

const preflight: Partial<Record<Front, string>> = {
  rest: "A preflight request needs no function: answer it with a MOCK integration.",
  http: "A preflight request needs no function: let the API's corsConfiguration answer it.",
};

/** What to do instead, for what the callers see and the methods that they may use. */
export const wayOut = ({ front, methods, behind }: Door): string => {
  const all = (...some: string[]) =>
    !isUnknown(methods) && methods.length > 0 && methods.every((method) => some.includes(method));
  if (all("OPTIONS") && preflight[front]) return preflight[front];
  if (all("GET", "HEAD", "OPTIONS") && read[front]) return read[front];
  if (behind.state === "machine") return machine[front] ?? machine.rest ?? "";
  return queue[front];
};
