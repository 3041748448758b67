import { DescribeTableCommand, type TableDescription } from "@aws-sdk/client-dynamodb";
import { type Examined, intakeNamed, usersNamed } from "../examined.ts";
import { compared, type Finding, figure } from "../finding.ts";
import { allKnown, type Known, known, mapped } from "../known.ts";
import { type AccountQuota, increase, QUOTAS } from "../service-quotas.ts";

/** Of a request whose document is under 4 KiB: its status, asked for once, and its Idempotency-Key. */
const READS_PER_REQUEST = 2;

/** Taken up, concluded, its Idempotency-Key. */
const WRITES_PER_REQUEST = 3;

/**
 * A row is put down, claimed, about to be created, created, about to be invited, invited, and delivered: six of these with its roster's count, in a transaction
 * that counts twice. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
const WRITES_PER_ROW = 25;

interface Load {
  readonly of: string;
  readonly table: string;
  /** Units a second. */
  readonly reads: Known<number>;
  readonly writes: Known<number>;
}

/** What goes through each table at the most, against what one table of the account may do. */
export async function dynamodbFindings(examined: Examined): Promise<Finding[]> {
  const { aws, quota, region } = examined;
  const loads = loadsOf(examined);
  if (loads.length === 0) return [];
  const [reads, writes] = await Promise.all([quota(QUOTAS.tableReads), quota(QUOTAS.tableWrites)]);
  const findings = loads.map(async (load) => {
    const table = await known(
      async () => (await aws.dynamodb.send(new DescribeTableCommand({ TableName: load.table }))).Table ?? {},
    );
    const finding = (kind: "reads" | "writes", allowed: Known<AccountQuota>): Finding =>
      compared({
        check: `dynamodb-${kind}`,
        of: load.of,
        rule: `what ${load.table} takes a second at full pace, in units; beyond its limit DynamoDB throttles`,
        needs: load[kind],
        text: (value) => `${figure(value)} units a second`,
        has: mapped(allKnown<AccountQuota | TableDescription>([allowed, table]), ([account, described]) =>
          Math.min((account as AccountQuota).value, ownLimit(described as TableDescription, kind)),
        ),
        wayOut: (needs) => `lower \`rate\` or \`share\`, or ask for more: ${increase(region, allowed, needs)}`,
      });
    return [finding("reads", reads), finding("writes", writes)];
  });
  return (await Promise.all(findings)).flat();
}

const loadsOf = ({ intakes, users, stages }: Examined): Load[] => [
  ...intakes.map((intake) => ({
    of: intakeNamed(intake),
    table: intake.statusTable,
    reads: mapped(stages.get(intake.name)!, ({ rate }) => READS_PER_REQUEST * rate),
    writes: mapped(stages.get(intake.name)!, ({ rate }) => WRITES_PER_REQUEST * rate),
  })),
  ...users.map((one) => ({
    of: usersNamed(one),
    table: one.ledgerTable,
    reads: { value: WRITES_PER_ROW * one.callsPerSecond },
    writes: { value: WRITES_PER_ROW * one.callsPerSecond },
  })),
];

/** What a table was given, if it is not on demand, or on demand up to a number. */
function ownLimit(
  { BillingModeSummary, ProvisionedThroughput, OnDemandThroughput }: TableDescription,
  kind: "reads" | "writes",
): number {
  const isOnDemand = BillingModeSummary?.BillingMode === "PAY_PER_REQUEST";
  const given = isOnDemand
    ? { reads: OnDemandThroughput?.MaxReadRequestUnits, writes: OnDemandThroughput?.MaxWriteRequestUnits }
    : { reads: ProvisionedThroughput?.ReadCapacityUnits, writes: ProvisionedThroughput?.WriteCapacityUnits };
  const limit = given[kind];
  // -1 undoes a maximum: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_OnDemandThroughput.html
  return limit === undefined || limit < 0 ? Number.POSITIVE_INFINITY : limit;
}
