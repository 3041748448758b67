import {
  paginateListAWSDefaultServiceQuotas,
  paginateListServiceQuotas,
  type ServiceQuota,
  type ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { type Known, known, mapped } from "./known.ts";

/** A quota as Service Quotas has it. */
interface Quota {
  readonly service: string;
  /** Its code, where AWS's pages show it. */
  readonly code?: string;
  /** Its name, or how that begins, where they do not. */
  readonly name: string;
}

/** The quotas that are compared, and that no API of the service itself tells. */
export const QUOTAS = {
  /** 50 a second: https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#category_operations */
  userCreation: { service: "cognito-idp", code: "L-5987B8A0", name: "Rate of UserCreation requests" },
  /** 120 a second: https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#category_operations */
  userAuthentication: { service: "cognito-idp", code: "L-026ADBA3", name: "Rate of UserAuthentication requests" },
  /** 40,000 units a second, on demand as well: https://docs.aws.amazon.com/general/latest/gr/ddb.html */
  tableReads: { service: "dynamodb", code: "L-CF0CBE56", name: "Table-level read throughput limit" },
  tableWrites: { service: "dynamodb", code: "L-AB614373", name: "Table-level write throughput limit" },
  /** 300 a second, or 150, by region: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-api-action-throttling-general */
  startExecution: { service: "states", name: "StartExecution throttle token refill rate" },
  /** 5,000 a second, or 800, by region: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-api-state-throttling */
  stateTransition: { service: "states", name: "StateTransition throttle token refill rate" },
  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html */
  schedules: { service: "scheduler", name: "Number of schedules" },
  invocations: { service: "scheduler", name: "Invocations throttle limit" },
  /** 500 a second: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
  newConnections: { service: "apigateway", code: "L-9ED1E49A", name: "New connections per second" },
} as const satisfies Record<string, Quota>;

/** What the account has of a quota. */
export interface AccountQuota {
  readonly service: string;
  readonly code: string;
  readonly value: number;
  /** It is AWS's default: nobody had it changed, as far as Service Quotas knows. */
  readonly isDefault: boolean;
}

export type ReadQuota = (quota: Quota) => Promise<Known<AccountQuota>>;

/**
 * Reads quotas, each service's list once. What is not among the applied ones has AWS's default: "for some quotas, only the default values
 * are available". https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html
 */
export function quotaReader(client: ServiceQuotasClient): ReadQuota {
  const lists = new Map<string, Promise<ServiceQuota[]>>();
  const list = (kind: keyof typeof pages, service: string): Promise<ServiceQuota[]> => {
    const key = `${kind} ${service}`;
    const made = lists.get(key) ?? pages[kind](client, service);
    lists.set(key, made);
    return made;
  };
  return (quota) =>
    known(async () => {
      const found = find(await list("applied", quota.service), quota);
      const { QuotaCode, Value, ErrorReason } = found ?? find(await list("defaults", quota.service), quota) ?? {};
      if (QuotaCode === undefined || Value === undefined) {
        const why = ErrorReason?.ErrorMessage ?? "Service Quotas does not list it";
        throw new Error(`quota "${quota.name}" of ${quota.service}: ${why}`);
      }
      return { service: quota.service, code: QuotaCode, value: Value, isDefault: found === undefined };
    });
}

const find = (quotas: readonly ServiceQuota[], { code, name }: Quota): ServiceQuota | undefined =>
  quotas.find(({ QuotaCode, QuotaName }) => (code ? QuotaCode === code : QuotaName?.startsWith(name)));

/** https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html */
const AT_ONCE = 100;

const pages = {
  applied: async (client: ServiceQuotasClient, ServiceCode: string) => {
    const quotas: ServiceQuota[] = [];
    for await (const { Quotas = [] } of paginateListServiceQuotas({ client, pageSize: AT_ONCE }, { ServiceCode }))
      quotas.push(...Quotas);
    return quotas;
  },
  defaults: async (client: ServiceQuotasClient, ServiceCode: string) => {
    const quotas: ServiceQuota[] = [];
    for await (const { Quotas = [] } of paginateListAWSDefaultServiceQuotas(
      { client, pageSize: AT_ONCE },
      { ServiceCode },
    ))
      quotas.push(...Quotas);
    return quotas;
  },
};

export const sizeOf = (quota: Known<AccountQuota>): Known<number> => mapped(quota, ({ value }) => value);

/** The command that asks AWS for more, of a quota that was read. */
export const increase = (
  region: string,
  quota: Pick<AccountQuota, "service" | "code"> | Known<AccountQuota>,
  value: number,
): string => {
  const { service, code } = "value" in quota ? quota.value : "code" in quota ? quota : { service: "", code: "" };
  return `aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} --quota-code ${code} --desired-value ${Math.ceil(value)}`;
};
