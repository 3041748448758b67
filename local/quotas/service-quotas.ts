import type { IncomingMessage, ServerResponse } from "node:http";
import * as v from "valibot";
import { readBody } from "../gateway/read-body.ts";
import type { QuotaName } from "./quota-table.ts";
import type { Quotas } from "./quotas.ts";
import { checked } from "./settings.ts";

/** A quota as Service Quotas lists it. */
interface Listed {
  readonly service: string;
  /** AWS's own where its pages show it; those that begin with `local-` are no codes of AWS. */
  readonly code: string;
  readonly name: string;
  /** What a new account has in eu-central-1. */
  readonly standard: number;
  /** The quota of the stage that is the same: what is enforced is what is applied. */
  readonly enforced?: QuotaName;
}

const LISTED: readonly Listed[] = [
  // https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#category_operations
  {
    service: "cognito-idp",
    code: "L-5987B8A0",
    name: "Rate of UserCreation requests",
    standard: 50,
    enforced: "cognito-user-creation",
  },
  { service: "cognito-idp", code: "L-026ADBA3", name: "Rate of UserAuthentication requests", standard: 120 },
  // https://docs.aws.amazon.com/general/latest/gr/ddb.html
  { service: "dynamodb", code: "L-CF0CBE56", name: "Table-level read throughput limit", standard: 40_000 },
  { service: "dynamodb", code: "L-AB614373", name: "Table-level write throughput limit", standard: 40_000 },
  // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
  {
    service: "states",
    code: "local-start-execution",
    name: "StartExecution throttle token refill rate per second",
    standard: 150,
  },
  {
    service: "states",
    code: "local-state-transition",
    name: "StateTransition throttle token refill rate per second",
    standard: 800,
  },
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
  { service: "scheduler", code: "local-schedules", name: "Number of schedules", standard: 10_000_000 },
  {
    service: "scheduler",
    code: "local-invocations",
    name: "Invocations throttle limit in transactions per second",
    standard: 1_000,
  },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
  { service: "apigateway", code: "L-9ED1E49A", name: "New connections per second per account", standard: 500 },
];

const TARGET = /^ServiceQuotasV20190624\.(\w+)$/;

/** The operation of Service Quotas that a request is, which the emulator does not know. */
export const serviceQuotasOperation = (target: string | undefined): string | undefined =>
  TARGET.exec(target ?? "")?.[1];

const list = v.object({ ServiceCode: v.string() });

/**
 * Answers as Service Quotas does, with what the stage enforces: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html
 * Every list fits into one page.
 */
export async function serviceQuotas(
  quotas: Quotas,
  operation: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { bytes } = await readBody(request, MAX_BODY_BYTES);
  const answer = (status: number, body: object) =>
    void response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  if (operation !== "ListServiceQuotas" && operation !== "ListAWSDefaultServiceQuotas")
    return answer(400, { __type: "InvalidAction", message: `levee gateway: Service Quotas has no ${operation} here` });
  const { ServiceCode } = checked(list, JSON.parse(bytes.toString()));
  const ours = LISTED.filter(({ service }) => service === ServiceCode);
  const applied = ours.flatMap((quota) => {
    const bucket = quota.enforced && quotas.enforced[quota.enforced];
    return bucket ? [{ ...quota, standard: bucket.refillPerSecond }] : [];
  });
  return answer(200, { Quotas: (operation === "ListServiceQuotas" ? applied : ours).map(shown) });
}

const MAX_BODY_BYTES = 64 * 1024;

const shown = ({ service, code, name, standard }: Listed) => ({
  ServiceCode: service,
  QuotaCode: code,
  QuotaName: name,
  Value: standard,
  Unit: "None",
  Adjustable: true,
  GlobalQuota: false,
});
