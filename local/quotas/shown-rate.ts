import type { HttpAnswer } from "../gateway/http-call.ts";
import type { AwsCall } from "./aws-call.ts";
import type { EnforcedQuotas } from "./quotas.ts";

/** SES tells the rate that it enforces: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendQuota.html */
export function withShownRate(call: AwsCall | undefined, answer: HttpAnswer, enforced: EnforcedQuotas): HttpAnswer {
  const bucket = enforced["ses-send"];
  if (!bucket || call?.service !== "ses" || call.operation !== "GetAccount" || answer.status !== 200) return answer;
  const account = JSON.parse(answer.body.toString());
  const body = Buffer.from(
    JSON.stringify({ ...account, SendQuota: { ...account.SendQuota, MaxSendRate: bucket.refillPerSecond } }),
  );
  const headers = answer.headers.filter(([name]) => name.toLowerCase() !== "content-length");
  return { ...answer, headers: [...headers, ["Content-Length", String(body.length)]], body };
}
