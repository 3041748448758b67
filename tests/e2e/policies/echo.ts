import type { Provider } from "../../../local/provider/provider.ts";
import { serve } from "../../../local/provider/server.ts";
import { account, outputsOf, previewOf, region } from "../../policies/harness/computed.ts";

interface Creation {
  type: string;
  name: string;
  news: Record<string, unknown>;
  preview: boolean;
}

/**
 * A provider of every type of AWS that creates nothing: in a preview it answers what the aws provider would, in an update what AWS would have
 * computed. For the policy pack only: which of the emulator's types a program uses is none of its business.
 */
export class Echo {
  /** What it was asked to create in updates, by the name in the program. */
  readonly created: string[] = [];
  /** The environment of an engine that asks this provider instead of starting one. */
  env: Record<string, string> = {};
  #close: () => void = () => {};

  async start(): Promise<void> {
    const provider = {
      check: ({ news }: { news: object }) => ({ inputs: news, failures: [] }),
      diff: () => ({ changes: [], deleteBeforeReplace: false }),
      create: async ({ type, name, news, preview }: Creation) => {
        if (preview) return { id: "", properties: previewOf(type, name, news) };
        this.created.push(name);
        const outputs = outputsOf(type, name, news);
        return { id: String(outputs.id), properties: outputs };
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
    const configure = () => provider as unknown as Provider;
    const [aws, native] = await Promise.all([0, 1].map(() => serve({ version: "7.48.0", configure })));
    this.#close = () => [aws, native].map((server) => server?.close());
    // https://www.pulumi.com/docs/iac/guides/building-extending/providers/debugging-providers/: an engine that attaches to a provider starts none.
    this.env = { PULUMI_DEBUG_PROVIDERS: `aws:${aws!.port},aws-native:${native!.port}` };
  }

  stop(): void {
    this.#close();
  }
}
