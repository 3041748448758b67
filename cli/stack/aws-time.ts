import type { STSClient } from "@aws-sdk/client-sts";

/**
 * What time it is at AWS, by this machine's clock put right with the Date of the client's last answer. Behind AWS's by a second and the answer's
 * way at most, and never ahead of it: https://www.rfc-editor.org/rfc/rfc9110#name-date
 *
 * @param local this machine's, epoch milliseconds
 */
export function awsTime(client: Pick<STSClient, "middlewareStack">, local: () => number = Date.now): () => number {
  let ahead = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
      const date = Date.parse(headers?.date ?? "");
      if (!Number.isNaN(date)) ahead = date - local();
      return result;
    },
    { step: "deserialize", name: "leveeAwsTime" },
  );
  return () => local() + ahead;
}
