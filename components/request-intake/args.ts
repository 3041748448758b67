import type * as pulumi from "@pulumi/pulumi";
import type { Duration } from "../parts/durations.ts";
import type { Statement } from "../parts/iam-document.ts";
import type { Overrides } from "../parts/scope.ts";
import type { Callers, Cors, PerClient, TenantFrom } from "./callers/args.ts";
import type { NotifyArgs } from "./notify/args.ts";

/**
 * Arguments of a RequestIntake. Those without `pulumi.Input` shape the graph or a number that others are derived from, so they are
 * checked, and refused with the way out, before anything is registered. In a stack's config they are plain JSON.
 */
export interface RequestIntakeArgs {
  /**
   * The file with the team's own work, relative to the project. It exports `handler`, a `RequestHandler` of
   * `handlers/request-intake/contract.ts`.
   * @example "handlers/orders/fulfil.ts"
   */
  readonly handler: string;
  /**
   * What a request's body has to be: a JSON Schema of draft 4, as a file relative to the project or as an object. Its root is of type
   * object. API Gateway holds every body against it, so keywords that API Gateway does not know are refused.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
   */
  readonly schema: string | object;
  /**
   * Checks each request before it is accepted, for what a JSON Schema cannot say, and answers 400 or 422 at once: a light function between
   * the API and the same queue. docs/request-intake.md says what it costs.
   * @default none: the API sends to the queue itself
   * @example { handler: "handlers/orders/check.ts", timeout: "0.5 seconds" }
   */
  readonly validation?: ValidationArgs;
  /** How long one attempt at one request may take: 1 second to 14 minutes. @default "30 seconds" */
  readonly workTimeout?: Duration;
  /** How many invocations work at once: 2 to 1,000. It is the load on whatever the work calls. @default 10 */
  readonly concurrency?: number;
  /** How often a request is attempted before it is `failed`: 1 to 100. @default 5 */
  readonly maxAttempts?: number;
  /**
   * Requests a second that each of the API's three methods takes (POST, GET of a status, GET of a result), counted for each by itself; what
   * is above gets 429. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
   * @default 10000
   */
  readonly rate?: pulumi.Input<number>;
  /** Requests that each method takes at once. @default 5000 */
  readonly burst?: pulumi.Input<number>;
  /** How long an outcome can be asked for, from the last change of the status. At least `queueRetention`. @default "14 days" */
  readonly statusRetention?: Duration;
  /** How long a request may wait in the queue: up to 13 days. @default "4 days" */
  readonly queueRetention?: Duration;
  /**
   * A request that is older when a worker gets it ends as `expired`, unworked, with reason `not-in-time`: for work whose result is of no use
   * later. From `workTimeout` to 90 % of `queueRetention`. Counted from its acceptance, or from an operator's redrive; an attempt that has begun may
   * end. It is no dead letter; an alarm tells when many expire.
   * @default none: a request expires, as `too-old`, just before SQS would forget it
   * @example "5 minutes"
   */
  readonly expireAfter?: Duration;
  /** Environment variables of the team's function. @default none */
  readonly environment?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** What the team's function may do beyond its own work queue, status and results: named actions on named resources. @default none */
  readonly policy?: readonly Statement[];
  /** Memory of the team's function in MB, and with it its share of a CPU: 128 to 10,240. @default 512 */
  readonly memory?: pulumi.Input<number>;
  /** Processor of the functions. @default "arm64" */
  readonly architecture?: "arm64" | "x86_64";
  /** A customer-managed KMS key for the queues, whose policy lets API Gateway's and the functions' roles use it. @default SSE-SQS */
  readonly kmsKeyArn?: string;
  /** Who gets the alarms by mail, once the subscription is confirmed. Any other subscriber can be added to the topic. @default nobody */
  readonly alarmEmail?: string;
  /**
   * Stops the worker by itself when it is useless to go on: at least `failures` attempts failed `within` that time, and half of all. What
   * waits then keeps its attempts; an operator resumes. `true` derives both numbers, and either may be left out: docs/request-intake.md
   * has the formulas. PermanentErrors are no failures.
   * @default on with `alarmEmail`, off without: a brake that nobody hears of would turn failures into silence
   * @example { failures: 100, within: "10 minutes" }
   */
  readonly brake?: boolean | { readonly failures?: number; readonly within?: Duration };
  /**
   * Scheme and authority that callers use, for `statusUrl`; https, or http on a loopback address.
   * @default https and the host name of each request
   * @example "https://api.example.com"
   */
  readonly publicOrigin?: string;
  /**
   * The API's stage writes an access log, without bodies and addresses. API Gateway needs a role for that, once per account and region, or AWS
   * refuses the stage: docs/request-intake.md has the two commands. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
   * @default true
   */
  readonly accessLogs?: boolean;
  /**
   * Who may call: `"iam"`, `{ apiKeys }`, `{ userPools }` or `{ authorizer }`. Then ids, results and Idempotency-Keys are each caller's
   * own: docs/callers.md. @default anybody
   * @example { userPools: ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12"] }
   */
  readonly callers?: Callers;
  /**
   * What each client may do by itself, by its API key: with `callers: { apiKeys }`, or an authorizer that names a key for each.
   * @default all of `rate` and `burst`
   * @example { rate: 10, burst: 20, quota: { requests: 100_000, per: "day" } }
   */
  readonly perClient?: PerClient;
  /** Which pages in browsers may call. @default none @example { origins: ["https://app.example.com"] } */
  readonly cors?: Cors;
  /** Whose request it is, so that one tenant's burst does not keep the others waiting: fair queues. With `callers`. @default nobody's */
  readonly tenantFrom?: TenantFrom;
  /** Outcomes are pushed, too: docs/notify.md. @default they can only be asked for */
  readonly notify?: NotifyArgs;
  /**
   * A WebSocket API beside the REST API, into the same queue: requests, that they are accepted, and their outcomes on one connection;
   * docs/websocket.md. `rate` and `burst` hold for each of its routes, too. With `validation` or `perClient` it has to say that it goes
   * around them.
   * @default false
   * @example { bypasses: ["validation"] }
   */
  readonly webSocket?: boolean | WebSocketArgs;
  /** Nothing is protected or kept: for stacks that are thrown away. @default false */
  readonly ephemeral?: boolean;
  /**
   * Arguments of single children that win over what is derived, by the child's name: the one hatch for what has no argument.
   * @default none
   * @example { worker: { reservedConcurrentExecutions: 20 } }
   */
  readonly overrides?: Overrides;
}

/** The check of requests before they are accepted. */
export interface ValidationArgs {
  /**
   * The file with the team's check, relative to the project. It exports `handler`, a `ValidationHandler` of
   * `handlers/request-intake/contract.ts`.
   * @example "handlers/orders/check.ts"
   */
  readonly handler: string;
  /** How long the check of one request may take: 0.1 to 3 seconds. The function's own timeout is 2 seconds more. @default "1 second" */
  readonly timeout?: Duration;
  /**
   * Requests that are checked at once, at most; set apart for them in the account. What is above gets 503.
   * @default a twentieth of `rate`, between 5 and 100
   */
  readonly reservedConcurrency?: pulumi.Input<number>;
  /** Memory in MB, and with it the share of a CPU: 128 to 10,240. @default 512 */
  readonly memory?: pulumi.Input<number>;
  /** What the check may do: named actions on named resources. It sends to the queue already. @default none */
  readonly policy?: readonly Statement[];
  /** Environment variables of the check. @default none */
  readonly environment?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
}

/** A WebSocket API beside arguments that do not hold on a connection. */
export interface WebSocketArgs {
  /** Which of them, by name: its messages are held against the schema only, or counted for nobody. The worker has to stand that. */
  readonly bypasses: readonly ("validation" | "perClient")[];
}

/** Every argument there is. The type makes sure that none is forgotten, and none invented. */
export const argumentNames = Object.keys({
  handler: true,
  schema: true,
  validation: true,
  workTimeout: true,
  concurrency: true,
  maxAttempts: true,
  rate: true,
  burst: true,
  statusRetention: true,
  queueRetention: true,
  expireAfter: true,
  environment: true,
  policy: true,
  memory: true,
  architecture: true,
  kmsKeyArn: true,
  alarmEmail: true,
  brake: true,
  publicOrigin: true,
  accessLogs: true,
  callers: true,
  perClient: true,
  cors: true,
  tenantFrom: true,
  notify: true,
  webSocket: true,
  ephemeral: true,
  overrides: true,
} satisfies Record<keyof Required<RequestIntakeArgs>, true>);
