import { GetEmailIdentityCommand, NotFoundException, type SESv2Client } from "@aws-sdk/client-sesv2";
import type { Provisioning } from "../../stack/instance.ts";
import { type Examined, usersNamed } from "../examined.ts";
import { type Finding, undetermined } from "../finding.ts";
import { known } from "../known.ts";

/** Whether SES lets each instance's sender send. */
export async function senderFindings(examined: Examined): Promise<Finding[]> {
  return Promise.all(examined.users.map((one) => senderFinding(examined, one)));
}

async function senderFinding({ ses, functions }: Examined, one: Provisioning): Promise<Finding> {
  const told = {
    check: "ses-identity",
    of: usersNamed(one),
    rule: "SES sends for an address only if it, its domain or a parent of that is verified in the account and region",
  };
  if ("unknown" in functions) return undetermined(told, functions);
  const sender = functions.value
    .filter(({ table }) => table === one.ledgerTable)
    .map(({ environment }) => environment.LEVEE_SENDER)
    .find((from) => from !== undefined);
  if (sender === undefined) return undetermined(told, { unknown: "no function of it has a sender" });
  const address = addressOf(sender);
  const verified = await known(() => verifiedOf(ses, identitiesOf(address)));
  if ("unknown" in verified) return undetermined(told, verified, address);
  if (verified.value !== undefined)
    return { ...told, severity: "ok", configured: address, account: `${verified.value} is verified` };
  return {
    ...told,
    severity: "error",
    configured: address,
    account: "nothing of it is verified",
    wayOut: `aws sesv2 create-email-identity --email-identity ${address.split("@").at(-1)}, then publish the DNS records that it answers`,
  };
}

/** `Acme <hello@acme.example>` and `hello@acme.example` are the same address. */
const addressOf = (sender: string): string => /<([^<>]+)>$/.exec(sender)?.[1] ?? sender;

/** What SES looks for: https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html */
function identitiesOf(address: string): string[] {
  const labels = address.split("@").at(-1)!.split(".");
  return [address, ...labels.slice(0, -1).map((_, i) => labels.slice(i).join("."))];
}

async function verifiedOf(ses: SESv2Client, identities: readonly string[]): Promise<string | undefined> {
  for (const EmailIdentity of identities) {
    try {
      const { VerifiedForSendingStatus } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity }));
      if (VerifiedForSendingStatus) return EmailIdentity;
    } catch (error) {
      if (!(error instanceof NotFoundException)) throw error;
    }
  }
  return undefined;
}
