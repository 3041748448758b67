import { ArgumentError } from "../../parts/argument-error.ts";
import { checkedInteger, refuseUnknownNames } from "../../parts/arguments.ts";
import { isObject } from "../../parts/is-object.ts";
import { bounds } from "../defaults.ts";
import type { PerClient } from "./args.ts";
import type { CheckedCallers } from "./settings.ts";

const periods = ["day", "week", "month"] as const;

/**
 * Checks `perClient`. AWS counts by API key and by nothing else: "usage plans … throttle … at the API key level".
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export function perClientOf(
  subject: string,
  given: PerClient | undefined,
  callers: CheckedCallers | undefined,
): PerClient | undefined {
  if (given === undefined) {
    if (callers?.kind === "authorizer" && callers.apiKeys.length > 0)
      throw new ArgumentError(
        subject,
        "callers' apiKeys without perClient would be keys of no plan",
        "add perClient, or leave apiKeys out: your function decides who may call",
      );
    return undefined;
  }
  if (!isObject(given))
    throw new ArgumentError(
      subject,
      `perClient ${JSON.stringify(given)} is not a map`,
      "write { rate: 10, burst: 20 }",
    );
  if (callers?.kind !== "apiKeys" && callers?.kind !== "authorizer")
    throw new ArgumentError(
      subject,
      `perClient is not possible ${callers ? `with callers by ${callers.kind}` : "without callers"}, because API Gateway counts by API key only`,
      "let callers have API keys, or an authorizer of yours that names a key for each; a WAF rate rule counts by address",
    );
  refuseUnknownNames(subject, given, ["rate", "burst", "quota"], "perClient's");
  const { rate, burst, quota } = given;
  checkedInteger(subject, "perClient's rate", rate, bounds.rate);
  checkedInteger(subject, "perClient's burst", burst, bounds.burst);
  if (quota === undefined) return { rate, burst };
  if (!isObject(quota) || !periods.includes(quota.per))
    throw new ArgumentError(
      subject,
      `perClient's quota ${JSON.stringify(quota)} has no period that API Gateway knows`,
      `write { requests: 10000, per: "day" }; there are ${periods.join(", ")}`,
    );
  refuseUnknownNames(subject, quota, ["requests", "per"], "perClient's quota's");
  checkedInteger(subject, "perClient's quota's requests", quota.requests, bounds.quota);
  return { rate, burst, quota };
}
