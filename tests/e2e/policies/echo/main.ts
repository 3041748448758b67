import type { Provider } from "../../../../local/provider/provider.ts";
import { serve } from "../../../../local/provider/server.ts";
import { account, outputsOf, region } from "../../../policies/harness/computed.ts";

/**
 * A provider of every type of AWS that creates nothing: in a preview it knows what the program knows, in an update what AWS would have
 * computed. For the policy pack only: which of the emulator's types a program uses is none of its business.
 */
const echo = {
  check: ({ news }: { news: object }) => ({ inputs: news, failures: [] }),
  diff: () => ({ changes: [], deleteBeforeReplace: false }),
  create: async ({
    type,
    name,
    news,
    preview,
  }: {
    type: string;
    name: string;
    news: Record<string, unknown>;
    preview: boolean;
  }) => {
    const outputs = outputsOf(type, name, news);
    return preview ? { id: "", properties: news } : { id: String(outputs.id), properties: outputs };
  },
  read: async ({ id, state }: { id: string; state: object }) => ({ id, properties: state, inputs: state }),
  update: async ({ news }: { news: object }) => ({ properties: news }),
  delete: async () => {},
  invoke: async (token: string) => {
    if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: account, id: account };
    if (token === "aws:index/getRegion:getRegion") return { region, name: region, id: region };
    if (token === "aws:index/getPartition:getPartition") return { partition: "aws", id: "aws" };
    throw new Error(`${token}: the echo provider has no answer`);
  },
};

// The engine ends its plugins itself; only when it was killed outright does nobody.
const engine = process.ppid;
setInterval(() => process.ppid === engine || process.exit(0), 500).unref();

const { port } = await serve({ version: "7.48.0", configure: () => echo as unknown as Provider });
process.stdout.write(`${port}\n`);
