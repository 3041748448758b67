/** A resource that exists, though making it was not finished. The engine keeps it in the state, so that it is not lost. */
export class PartialCreate extends Error {
  readonly id: string;

  constructor(id: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.id = id;
  }
}

/**
 * Runs the calls that follow the one that made the resource `id`; a failure among them keeps the id.
 *
 * @example
 * const { TableName } = await aws.dynamodb.send(new CreateTableCommand(…));
 * return finishing(TableName, () => setTimeToLive(aws, TableName, inputs));
 */
export async function finishing(id: string, steps: () => Promise<unknown>): Promise<string> {
  try {
    await steps();
  } catch (cause) {
    throw new PartialCreate(id, cause);
  }
  return id;
}
