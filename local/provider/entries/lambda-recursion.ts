import { GetFunctionRecursionConfigCommand, PutFunctionRecursionConfigCommand } from "@aws-sdk/client-lambda";
import type { Clients } from "../clients.ts";
import type { Entry } from "../entry.ts";
import { unlessGone } from "./gone.ts";

/** What Lambda does when it sees a function feed itself. Every function has one; deleting it restores AWS's own. The id is the function's name. */
export const functionRecursionConfig: Entry = {
  type: "aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
  inputs: { functionName: "replace", recursiveLoop: "update" },
  identity: ["functionName"],
  named: "",
  computed: [],
  async create(aws, inputs) {
    await put(aws, String(inputs.functionName), inputs.recursiveLoop);
    return String(inputs.functionName);
  },
  async read(aws, id) {
    const held = await unlessGone(aws.lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName: id })));
    return held && { functionName: id, recursiveLoop: held.RecursiveLoop };
  },
  update: (aws, id, { recursiveLoop }) => put(aws, id, recursiveLoop),
  async delete(aws, id) {
    await unlessGone(put(aws, id, DEFAULT));
  },
};

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
const DEFAULT = "Terminate";

async function put(aws: Clients, FunctionName: string, RecursiveLoop: unknown): Promise<void> {
  await aws.lambda.send(
    new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: RecursiveLoop as "Allow" | "Terminate" }),
  );
}
