/** What a call of a REST API is: its operation, and the name in its path. */
export interface Named {
  readonly operation: string;
  readonly resource: string;
}

type Route = readonly [method: string, path: RegExp, operation: string];

/** Lambda's paths begin with a date for each generation of the API. */
const FUNCTION = String.raw`^\/20\d\d-\d\d-\d\d\/functions\/([^/]+)`;
const MAPPING = String.raw`^\/20\d\d-\d\d-\d\d\/event-source-mappings`;

/**
 * Operations that quotas, faults and tests name. A service's API reference has the paths, such as
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html; one that is missing here is known by its method and path.
 */
const routes: Readonly<Record<string, readonly Route[]>> = {
  lambda: [
    ["POST", new RegExp(`${FUNCTION}\\/invocations$`), "Invoke"],
    ["POST", new RegExp(`${FUNCTION}\\/invoke-async$`), "InvokeAsync"],
    ["GET", new RegExp(`${FUNCTION}$`), "GetFunction"],
    ["GET", new RegExp(`${FUNCTION}\\/configuration$`), "GetFunctionConfiguration"],
    ["PUT", new RegExp(`${FUNCTION}\\/configuration$`), "UpdateFunctionConfiguration"],
    ["PUT", new RegExp(`${FUNCTION}\\/code$`), "UpdateFunctionCode"],
    ["POST", new RegExp(`${MAPPING}\\/?$`), "CreateEventSourceMapping"],
    ["GET", new RegExp(`${MAPPING}\\/?$`), "ListEventSourceMappings"],
    ["GET", new RegExp(`${MAPPING}\\/([^/]+)$`), "GetEventSourceMapping"],
    ["PUT", new RegExp(`${MAPPING}\\/([^/]+)$`), "UpdateEventSourceMapping"],
  ],
  ses: [
    ["GET", /^\/v2\/email\/account$/, "GetAccount"],
    ["POST", /^\/v2\/email\/outbound-emails$/, "SendEmail"],
    ["POST", /^\/v2\/email\/outbound-bulk-emails$/, "SendBulkEmail"],
    ["POST", /^\/v2\/email\/identities$/, "CreateEmailIdentity"],
    ["GET", /^\/v2\/email\/identities\/([^/]+)$/, "GetEmailIdentity"],
  ],
  scheduler: [
    ["POST", /^\/schedules\/([^/]+)$/, "CreateSchedule"],
    ["GET", /^\/schedules\/([^/]+)$/, "GetSchedule"],
    ["PUT", /^\/schedules\/([^/]+)$/, "UpdateSchedule"],
    ["DELETE", /^\/schedules\/([^/]+)$/, "DeleteSchedule"],
  ],
};

export function restOperation(service: string, method: string, path: string): Named {
  for (const [verb, pattern, operation] of routes[service] ?? []) {
    const match = verb === method ? pattern.exec(path) : null;
    // A function may be named by its ARN.
    if (match) return { operation, resource: decodeURIComponent(match[1] ?? "").replace(/^arn:.*:function:/, "") };
  }
  return { operation: `${method} ${path}`, resource: "" };
}
