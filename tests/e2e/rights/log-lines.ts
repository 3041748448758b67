import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Clients } from "../../../local/provider/clients.ts";

/** What a function has logged since a time in epoch milliseconds. */
export async function logLines({ logs }: Clients, name: string, startTime: number): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, startTime, nextToken }),
    );
    found.push(...(page.events ?? []).map(({ message = "" }) => message));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}
