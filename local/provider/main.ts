import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import aws from "@pulumi/aws/package.json" with { type: "json" };
import { makeClients } from "./clients.ts";
import { emulatorEndpoint } from "./endpoint.ts";
import { entries } from "./entries/index.ts";
import { Provider } from "./provider.ts";
import { serve } from "./server.ts";

/** The plugin `pulumi-resource-aws`: started by the engine, it prints its port and serves until the engine has gone. */

// Found out before the engine speaks to us, so that a wrong endpoint is refused even for a preview.
let endpoint: string | undefined;
try {
  endpoint = emulatorEndpoint(process.env.AWS_ENDPOINT_URL);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}

// The engine ends its plugins itself; only when it was killed outright does nobody.
const engine = process.ppid;
setInterval(() => process.ppid === engine || process.exit(0), 500).unref();

const { port } = await serve({
  version: aws.version,
  configure: ({ region }) =>
    new Provider({
      entries,
      region: String(region),
      ...(endpoint !== undefined && {
        connect: async () => {
          const { sts } = makeClients(endpoint, String(region));
          const { Account } = await sts.send(new GetCallerIdentityCommand({}));
          return makeClients(endpoint, String(region), Account);
        },
      }),
    }),
});
process.stdout.write(`${port}\n`);
