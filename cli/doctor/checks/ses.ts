import { GetAccountCommand, type GetAccountCommandOutput } from "@aws-sdk/client-sesv2";
import { fixed } from "../../../components/user-provisioning/defaults.ts";
import { ago } from "../../output/time.ts";
import { type Examined, usersNamed } from "../examined.ts";
import { compared, type Finding, figure, type Severity, undetermined } from "../finding.ts";
import { type Known, known, mapped } from "../known.ts";
import { increase } from "../service-quotas.ts";

/** https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-request-increase.html */
const RATE = { service: "ses", code: "L-CDEF9B6B" };
const DAILY = { service: "ses", code: "L-804C8AE8" };

const DAY_MINUTES = 1_440;

/** What rosters mail, against what SES lets the account send. */
export async function sesFindings({ ses, users, region, rows }: Examined): Promise<Finding[]> {
  if (users.length === 0) return [];
  const account = await known(() => ses.send(new GetAccountCommand({})));
  const of = users.map(usersNamed).join(", ");
  const perMinute = users.reduce((sum, one) => sum + one.invitationsPerMinute, 0);
  const rate = compared({
    check: "ses-rate",
    of,
    rule: "an invitation and the code of the login after it are two mails, and SES throttles what comes faster than its rate",
    needs: { value: (perMinute / 60) * fixed.mailsPerInvitation },
    has: mapped(account, ({ SendQuota }) => SendQuota?.MaxSendRate ?? 0),
    text: (value) => `${figure(value)} mails a second`,
    wayOut: (needs) => `lower \`invitationsPerMinute\`, or ask for more: ${increase(region, RATE, needs)}`,
  });
  return [sandbox(of, account), sending(of, account), rate, daily(of, account, perMinute, { rows, region })];
}

/** https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html */
function sandbox(of: string, account: Known<GetAccountCommandOutput>): Finding {
  const told = { check: "ses-sandbox", of, rule: "in the sandbox SES mails to verified addresses only" };
  if ("unknown" in account) return undetermined(told, account, "mails to anybody");
  const isOut = account.value.ProductionAccessEnabled === true;
  return {
    ...told,
    configured: "mails to anybody",
    ...(isOut
      ? { severity: "ok", account: "out of the sandbox" }
      : {
          severity: "error",
          account: "in the sandbox",
          wayOut:
            "aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL --website-url URL",
        }),
  };
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html */
function sending(of: string, account: Known<GetAccountCommandOutput>): Finding {
  const told = {
    check: "ses-sending",
    of,
    rule: "SES puts an account under review, or stops it, for bounces and complaints",
  };
  if ("unknown" in account) return undetermined(told, account, "mails");
  const { SendingEnabled = false, EnforcementStatus = "HEALTHY" } = account.value;
  const severity: Severity =
    !SendingEnabled || EnforcementStatus === "SHUTDOWN" ? "error" : EnforcementStatus === "HEALTHY" ? "ok" : "warning";
  return {
    ...told,
    severity,
    configured: "mails",
    account: `sending is ${SendingEnabled ? "on" : "off"}, the account is ${EnforcementStatus}`,
    ...(severity !== "ok" && { wayOut: "the SES console, Reputation metrics, says why, and how to answer" }),
  };
}

/** Of a planned roster, or of a day at full pace, which need not happen and is worth knowing. */
function daily(
  of: string,
  account: Known<GetAccountCommandOutput>,
  perMinute: number,
  { rows, region }: Pick<Examined, "rows" | "region">,
): Finding {
  const needed = fixed.mailsPerInvitation * (rows ?? perMinute * DAY_MINUTES);
  const finding = compared({
    check: "ses-daily",
    of,
    rule: rows
      ? `${rows.toLocaleString("en")} rows are ${fixed.mailsPerInvitation} mails each, within what is left of SES's 24 hours`
      : "a day of invitations at full pace, with their logins, is within SES's 24 hours",
    needs: { value: needed },
    // "A value of -1 signifies an unlimited quota": https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendQuota.html
    has: mapped(account, ({ SendQuota: { Max24HourSend = 0, SentLast24Hours = 0 } = {} }) =>
      Max24HourSend === -1 ? Number.POSITIVE_INFINITY : Max24HourSend - (rows ? SentLast24Hours : 0),
    ),
    text: (value) => (value === Number.POSITIVE_INFINITY ? "unlimited" : `${figure(value)} mails a day`),
    wayOut: (needs, has) =>
      rows
        ? `${has > 0 ? `it takes ${Math.ceil(needs / has)} days` : "nothing is left today"}; ask for more: ${increase(region, DAILY, needs)}`
        : `it is used up after ${ago(0, (has / needs) * DAY_MINUTES * 60_000)}; --rows N says whether a roster fits. Ask for more: ${increase(region, DAILY, needs)}`,
  });
  return finding.severity === "error" && rows === undefined ? { ...finding, severity: "warning" } : finding;
}
