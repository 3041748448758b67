import { type AttributeValue, type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import type { LedgerRoster } from "./judge.ts";

type Item = Readonly<Record<string, AttributeValue>>;

/** All of a ledger by the versions of the rosters' files, read as it lies in the table and not by the handlers' code. */
export async function readLedger(client: DynamoDBClient, TableName: string): Promise<Map<string, LedgerRoster>> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...Items);
  const of = (pk: string) => items.filter((item) => item.pk!.S === pk).sort((a, b) => (a.sk!.S! < b.sk!.S! ? -1 : 1));
  const rosters = items.filter(({ sk, status }) => sk!.S === "roster" && status);
  return new Map(
    rosters.map(({ pk, rosterId, versionId, status }) => {
      const rows = of(pk!.S!)
        .filter(({ sk }) => sk!.S!.startsWith("row#"))
        .map(({ n, provisioning, invitation }) => ({
          n: Number(n!.N),
          provisioning: provisioning!.S!,
          invitation: invitation!.S!,
        }));
      const counters = of(`counts#${rosterId!.S}`);
      const counts = { provisioning: sumOf(counters, "p#"), invitation: sumOf(counters, "i#") };
      return [versionId!.S!, { status: status!.S!, rows, counts }];
    }),
  );
}

/** The counters of one kind, added up. */
function sumOf(items: readonly Item[], prefix: string): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { pk: _, sk, expiresAt: __, ...counters } of items) {
    if (!sk!.S!.startsWith(prefix)) continue;
    for (const [name, { N }] of Object.entries(counters)) sum[name] = (sum[name] ?? 0) + Number(N);
  }
  return sum;
}
