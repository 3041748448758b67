import type { RequestIntakeArgs } from "../args.ts";
import { type Edge, setCallerOf } from "../templates/caller.ts";
import type { PerClient, TenantFrom } from "./args.ts";
import { type CheckedCors, corsOf } from "./cors.ts";
import { perClientOf } from "./per-client.ts";
import { type CheckedCallers, callersOf } from "./settings.ts";
import { type Tenant, tenantOf } from "./tenant.ts";

/** All that is said about callers, checked. Each is undefined when nothing is said. */
export interface CallerSettings {
  readonly callers: CheckedCallers | undefined;
  readonly perClient: PerClient | undefined;
  readonly cors: CheckedCors | undefined;
  readonly tenant: Tenant | undefined;
  /** The same as it was asked for: the function before the queue reads it without a template. */
  readonly tenantFrom: TenantFrom | undefined;
  /** What templates are made with. */
  readonly edge: Edge;
}

export function callerSettings(subject: string, args: RequestIntakeArgs): CallerSettings {
  const callers = callersOf(subject, args.callers);
  const tenant = tenantOf(subject, args.tenantFrom, callers);
  return {
    callers,
    perClient: perClientOf(subject, args.perClient, callers),
    cors: corsOf(subject, args.cors, callers, tenant?.header),
    tenant,
    tenantFrom: args.tenantFrom,
    edge: { setCaller: callers && setCallerOf[callers.kind], setTenant: tenant?.set },
  };
}
