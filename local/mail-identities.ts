import { CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { makeClients } from "./provider/clients.ts";
import type { Config } from "./stack.ts";

/** Verifies in the embedded SES whom the mails of a config's instances come from: on AWS that is somebody's work before the first deployment. */
export async function verifyMailIdentities(endpoint: string, config: Config): Promise<void> {
  const { ses } = makeClients(endpoint, String(config["aws:region"]));
  const instances = Object.values((config["levee:userProvisioning"] ?? {}) as Record<string, { sender: string }>);
  const domains = new Set(instances.map(({ sender }) => /@([^@>]+)>?$/.exec(sender)?.[1]));
  for (const EmailIdentity of domains) await ses.send(new CreateEmailIdentityCommand({ EmailIdentity }));
  ses.destroy();
}
