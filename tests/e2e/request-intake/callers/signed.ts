import { createHash, createHmac } from "node:crypto";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import type { Clients } from "../../../../local/provider/clients.ts";
import { REGION } from "../deployed.ts";
import type { Credentials } from "./deployed.ts";

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/** A user with a key, who may call what `resource` says. */
export async function userWith({ iam }: Clients, UserName: string, resource?: string): Promise<AccessKey> {
  await iam.send(new CreateUserCommand({ UserName }));
  if (resource) {
    const Statement = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: resource }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "calls", PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { id: AccessKey!.AccessKeyId!, secret: AccessKey!.SecretAccessKey! };
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** What else can be signed than what is meant. */
interface Signing {
  readonly service?: string;
  readonly region?: string;
  /** How far the signer's clock is ahead, milliseconds. */
  readonly ahead?: number;
}

/** Signature Version 4 as AWS writes it down, by nobody's library: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export const signed =
  ({ id, secret }: AccessKey, { service = "execute-api", region = REGION, ahead = 0 }: Signing = {}): Credentials =>
  async (method, url, body) => {
    const { host, pathname } = new URL(url);
    const time = new Date(Date.now() + ahead).toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
    const encoded = pathname
      .split("/")
      .map((part) => encodeURIComponent(part))
      .join("/");
    const canonical = [method, encoded, "", `host:${host}`, `x-amz-date:${time}`, "", "host;x-amz-date", sha256(body)];
    const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical.join("\n"))].join("\n");
    const key = scope.split("/").reduce<string | Buffer>((from, part) => hmac(from, part), `AWS4${secret}`);
    const signature = hmac(key, text).toString("hex");
    return [
      ["X-Amz-Date", time],
      [
        "Authorization",
        `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
      ],
    ];
  };
