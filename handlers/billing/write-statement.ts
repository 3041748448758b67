import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { PermanentError, type StepHandler } from "../scheduled-batch/contract.ts";
import { dynamoDb, keyOf, type Meter, table, writeFenced } from "./table.ts";

/** Euro cents for a thousand units. */
const PRICES: Readonly<Record<string, number>> = { calls: 40, storage: 12 };

/** The second step, done for a meter after the first: prices its total. */
export const handler: StepHandler<Meter> = async (meter, { fence, signal, log }) => {
  const price = Object.hasOwn(PRICES, meter.meter) ? PRICES[meter.meter] : undefined;
  // No further attempt can change it, and the operator may see it.
  if (price === undefined) throw new PermanentError(`there is no price for "${meter.meter}"`);
  const command = new GetItemCommand({ TableName: table(), Key: keyOf(meter, "total"), ConsistentRead: true });
  const { Item } = await dynamoDb.send(command, { abortSignal: signal });
  const cents = Math.ceil((Number(Item?.value?.N ?? 0) / 1_000) * price);
  const written = await writeFenced(meter, "statement", cents, fence, signal);
  log.info("statement written", { cents, written });
};
