import { CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { semaphore } from "../../tests/policies/asl/semaphore.ts";
import type { Stage } from "./stage.ts";

/** AWS's semaphore with a limit of one, whose work is to wait. The machine's ARN. */
export async function semaphoreMachine(stage: Stage, workSeconds: number): Promise<string> {
  const name = `semaphore-${workSeconds}`;
  await stage.aws.dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "LockName", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "LockName", KeyType: "HASH" }],
    }),
  );
  // The sample makes it by a branch of its own, upon an error of AWS's that the emulator names differently.
  const Item = { LockName: { S: "lock" }, currentlockcount: { N: "0" } };
  await stage.aws.dynamodb.send(new PutItemCommand({ TableName: name, Item }));
  const names: Record<string, string> = { TableSemaphore: name, LockName: "lock", ConcurrentAccessLimit: "1" };
  const text = JSON.stringify(semaphore, (key, value) =>
    key === "Run" ? { Type: "Wait", Seconds: workSeconds, End: true } : value,
  );
  return stage.createMachine(name, JSON.parse(text.replace(/\$\{(\w+)\}/g, (_, key: string) => names[key] ?? "")));
}
