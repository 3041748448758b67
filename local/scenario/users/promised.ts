import type { Config } from "../../stack.ts";
import type { UsersEvidence } from "./evidence.ts";

/** What the judge holds an instance to: what the stack's config says, which nothing of the pipeline has touched. */
export function promisedOf(
  config: Config,
  name: string,
): Pick<UsersEvidence, "callsPerSecond" | "invitationsPerMinute" | "subject" | "loginUrl"> {
  const instances = config["levee:userProvisioning"] as Readonly<Record<string, Told>>;
  const { quota, share, invitationsPerMinute, invitation, loginUrl } = instances[name]!;
  return { callsPerSecond: quota * share, invitationsPerMinute, subject: invitation.subject, loginUrl };
}

/** What of an instance's config has to be there. */
interface Told {
  readonly quota: number;
  readonly share: number;
  readonly invitationsPerMinute: number;
  readonly loginUrl: string;
  readonly invitation: { readonly subject: string };
}
