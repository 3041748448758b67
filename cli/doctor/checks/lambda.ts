import { GetAccountSettingsCommand } from "@aws-sdk/client-lambda";
import type { Examined } from "../examined.ts";
import { compared, type Finding, figure, undetermined } from "../finding.ts";
import type { DeployedFunction } from "../functions.ts";
import { allKnown, known, mapped } from "../known.ts";
import { increase } from "../service-quotas.ts";

/** Concurrent executions: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const CONCURRENCY = { service: "lambda", code: "L-B99A9384" };

const told = {
  check: "lambda-concurrency",
  of: "stack",
  rule: "all functions without a reservation share the account's unreserved concurrency, with everything else in the account and region; what is over it is throttled",
};

/**
 * Invocations at once: those of queues by their mappings' MaximumConcurrency, those of a schedule by its machine's, one of each other. A new
 * account may have ten. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export async function lambdaFindings({ aws, region, functions, machines, batches }: Examined): Promise<Finding[]> {
  const limits = await known(async () => {
    const { AccountLimit } = await aws.lambda.send(new GetAccountSettingsCommand({}));
    const { ConcurrentExecutions: total = 0, UnreservedConcurrentExecutions: unreserved = 0 } = AccountLimit ?? {};
    return { total, unreserved };
  });
  if ("unknown" in functions) return [undetermined(told, functions)];
  const scheduled = new Set(batches.map(({ leaseTable }) => leaseTable));
  const free = functions.value.filter(({ reserved }) => reserved === undefined);
  const fed = free.reduce((sum, one) => sum + atOnce(one, scheduled), 0);
  const machinesAtOnce = mapped(allKnown([...machines.values()]), (all) =>
    all.reduce((sum, machine) => sum + machine.atOnce, 0),
  );
  const reserved = functions.value.reduce((sum, one) => sum + (one.reserved ?? 0), 0);
  const total = "unknown" in limits ? 0 : limits.value.total;
  const finding = compared({
    ...told,
    needs: mapped(machinesAtOnce, (more) => fed + more),
    has: mapped(limits, ({ unreserved }) => unreserved),
    text: (value) => `${figure(value)} at once`,
    wayOut: (needs, has) =>
      `lower \`concurrency\`, or ask for more: ${increase(region, CONCURRENCY, total + needs - has)}`,
  });
  if ("unknown" in limits) return [finding];
  const ours = reserved > 0 ? `; ${figure(reserved)} are reserved for functions of this stack` : "";
  return [{ ...finding, account: `${figure(limits.value.unreserved)} unreserved of ${figure(total)}${ours}` }];
}

/** A function of a schedule without a queue is a step, and counted with its machine. */
const atOnce = ({ feeds, table }: DeployedFunction, scheduled: ReadonlySet<string>): number =>
  feeds.length > 0 ? feeds.reduce((sum, feed) => sum + feed.atOnce, 0) : scheduled.has(table) ? 0 : 1;
