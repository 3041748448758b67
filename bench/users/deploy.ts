import { join } from "node:path";
import { verifyMailIdentities } from "../../local/mail-identities.ts";
import type { Bench } from "../embedded-cloud.ts";

/** Where the users of a batch go. */
export interface Batch {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** Where a roster goes. */
export interface Provisioning {
  readonly bucket: string;
  readonly clientId: string;
  readonly pacerTable: string;
}

/** Of the account's 50 creations a second, as Cognito has them for everybody. */
export const quota = 50;
export const share = 0.8;

/** Both ways of the usual worker, by a program of its own. */
export async function deployBatches({ deploy }: Bench) {
  const program = join(import.meta.dirname, "batch-program.ts");
  const outputs = await deploy("batches", { program, policyPack: false });
  return outputs as Readonly<Record<"standard" | "adaptive", Batch>>;
}

/** UserProvisionings by the real `index.ts` with the policy pack. */
export async function provisioner({ cloud, deploy }: Bench) {
  const configOf = (name: string, pacerTable?: string) => ({
    "aws:region": "eu-central-1",
    "levee:ephemeral": "true",
    "levee:userProvisioning": {
      [name]: {
        loginUrl: "https://app.example.com/login",
        sender: "Acme <hello@example.com>",
        invitation: {
          subject: "Your account at Acme",
          html: "handlers/members/invitation.html",
          text: "handlers/members/invitation.txt",
        },
        quota,
        share,
        ...(pacerTable !== undefined && { pacerTable }),
      },
    },
  });
  await verifyMailIdentities(cloud.endpoint, configOf("any"));
  /** @param pacerTable another stack's, to share its pace */
  return async (name: string, pacerTable?: string): Promise<Provisioning> => {
    const { userProvisioning } = await deploy(name, { config: configOf(name, pacerTable) });
    return (userProvisioning as Record<string, Provisioning>)[name]!;
  };
}
