import {
  type EventSourceMappingConfiguration,
  type FunctionConfiguration,
  GetFunctionConcurrencyCommand,
  paginateListEventSourceMappings,
  paginateListFunctions,
} from "@aws-sdk/client-lambda";
import type { Aws } from "../stack/aws.ts";

/** What a queue's pollers go up to without MaximumConcurrency: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const UNBOUNDED = 1_250;

/** A queue that feeds a function. */
interface Feed {
  /** The queue's name. */
  readonly queue: string;
  readonly batchSize: number;
  /** Invocations at once, at the most. */
  readonly atOnce: number;
}

/** A function of an instance. */
export interface DeployedFunction {
  readonly name: string;
  /** The table of its instance. */
  readonly table: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What is set apart for it of the account's concurrency. */
  readonly reserved?: number;
  readonly feeds: readonly Feed[];
}

/**
 * The functions of instances, whatever variants these have: each is told in its environment which table, or which queue, is its instance's, and
 * no other function of the account is.
 *
 * @param marks of each instance: what its functions are told, first its table
 * @throws Error when an instance has none: its environments cannot be read, and to leave them out would be to count too little
 */
export async function functionsOf(
  { lambda }: Aws,
  marks: readonly (readonly [table: string, ...more: string[]])[],
): Promise<readonly DeployedFunction[]> {
  const found: [FunctionConfiguration, string][] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    for (const one of Functions) {
      const values = Object.values(one.Environment?.Variables ?? {});
      const [table] = marks.find((all) => all.some((mark) => values.includes(mark))) ?? [];
      if (table !== undefined) found.push([one, table]);
    }
  }
  for (const [table] of marks)
    if (!found.some(([, of]) => of === table)) throw new Error(`no function that can be read names the table ${table}`);
  return Promise.all(
    found.map(async ([{ FunctionName = "", Environment }, table]) => {
      const { ReservedConcurrentExecutions: reserved } = await lambda.send(
        new GetFunctionConcurrencyCommand({ FunctionName }),
      );
      const feeds: Feed[] = [];
      for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings(
        { client: lambda },
        { FunctionName },
      ))
        feeds.push(...EventSourceMappings.map(feedOf));
      const environment = Environment?.Variables ?? {};
      return { name: FunctionName, table, environment, feeds, ...(reserved !== undefined && { reserved }) };
    }),
  );
}

const feedOf = ({ EventSourceArn = "", BatchSize = 10, ScalingConfig }: EventSourceMappingConfiguration): Feed => ({
  queue: EventSourceArn.split(":").at(-1)!,
  batchSize: BatchSize,
  atOnce: ScalingConfig?.MaximumConcurrency ?? UNBOUNDED,
});
