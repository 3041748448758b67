import { DescribeStateMachineCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { isObject } from "../../components/parts/is-object.ts";

/** What a deployed state machine does at once. */
export interface Machine {
  /** Targets at once: the MaxConcurrency of its Map. */
  readonly atOnce: number;
  /** States that one target goes through when nothing is repeated. */
  readonly statesPerTarget: number;
}

export async function machineOf(sfn: SFNClient, stateMachineArn: string): Promise<Machine> {
  const { definition = "{}" } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const map = mapIn(JSON.parse(definition));
  if (!map) throw new Error(`state machine ${stateMachineArn} has no Map; it is no machine of a ScheduledBatch`);
  const { MaxConcurrency, ItemProcessor } = map;
  const states = isObject(ItemProcessor) && isObject(ItemProcessor.States) ? Object.keys(ItemProcessor.States) : [];
  // Without a number it is as many as Step Functions likes: 40 in an inline Map.
  // https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
  return { atOnce: Number(MaxConcurrency) || 40, statesPerTarget: states.length };
}

/** The first Map in a definition, however deep. */
function mapIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (Array.isArray(value)) return value.map(mapIn).find((map) => map !== undefined);
  if (!isObject(value)) return undefined;
  return value.Type === "Map" ? value : mapIn(Object.values(value));
}
