import { DescribeUserPoolClientCommand } from "@aws-sdk/client-cognito-identity-provider";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type Clients, LOCAL_ACCOUNT } from "./clients.ts";
import type { Properties } from "./entry.ts";

interface Context {
  readonly region: string;
  /** The emulator's clients; `undefined` offline. */
  readonly clients: () => Promise<Clients> | undefined;
}

/** Partitions by the prefix of their regions: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const partitions = [
  { prefix: "cn-", id: "aws-cn", dnsSuffix: "amazonaws.com.cn" },
  { prefix: "us-gov-", id: "aws-us-gov", dnsSuffix: "amazonaws.com" },
  { prefix: "", id: "aws", dnsSuffix: "amazonaws.com" },
];

const functions: Readonly<Record<string, (args: Properties, context: Context) => Promise<Properties> | Properties>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": async (_args, { clients }) => {
    const aws = await clients();
    if (!aws) return identity(LOCAL_ACCOUNT, `arn:aws:iam::${LOCAL_ACCOUNT}:root`, LOCAL_ACCOUNT);
    const { Account = "", Arn = "", UserId = "" } = await aws.sts.send(new GetCallerIdentityCommand({}));
    return identity(Account, Arn, UserId);
  },
  "aws:index/getRegion:getRegion": (args, { region }) => {
    const name = String(args.region ?? args.name ?? region);
    return { id: name, name, region: name, description: name, endpoint: `ec2.${name}.${partitionOf(name).dnsSuffix}` };
  },
  "aws:index/getPartition:getPartition": (_args, { region }) => {
    const { id, dnsSuffix } = partitionOf(region);
    return { id, partition: id, dnsSuffix, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
  },
  "aws:cognito/getUserPoolClient:getUserPoolClient": async ({ userPoolId, clientId }, { clients }) => {
    const aws = await clients();
    if (!aws) throw new Error("getUserPoolClient asks Cognito: there is none offline");
    const command = new DescribeUserPoolClientCommand({ UserPoolId: String(userPoolId), ClientId: String(clientId) });
    const { UserPoolClient: held } = await aws.cognito.send(command);
    return {
      id: clientId,
      clientId,
      userPoolId,
      name: held?.ClientName,
      explicitAuthFlows: held?.ExplicitAuthFlows ?? [],
    };
  },
};

/** Answers a function of the package `aws`, such as `aws.getCallerIdentity`; any other than those above is refused by name. */
export async function invoke(token: string, args: Properties, context: Context): Promise<Properties> {
  const run = functions[token];
  if (!run) {
    throw new Error(
      `${token}: the local provider does not know this function; add it to local/provider/invokes.ts, or do without ` +
        `(known: ${Object.keys(functions)
          .map((known) => known.split(":").at(-1))
          .join(", ")})`,
    );
  }
  return run(args, context);
}

const identity = (accountId: string, arn: string, userId: string): Properties => ({
  id: accountId,
  accountId,
  arn,
  userId,
});

function partitionOf(region: string) {
  return partitions.find(({ prefix }) => region.startsWith(prefix)) as (typeof partitions)[number];
}
