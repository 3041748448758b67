import * as pulumi from "@pulumi/pulumi";
import { queue } from "../../../components/parts/queue.ts";
import { type Overrides, Scope } from "../../../components/parts/scope.ts";
import { resultsBucket, statusTable } from "../../../components/request-intake/status.ts";
import type { Stores } from "../../../components/request-intake/stores.ts";
import { type Recorded, record } from "../recorder.ts";

/** Records an API alone, with what it points at: no function is bundled. */
export function recordWithStores(
  make: (scope: Scope, stores: Stores) => void,
  {
    ephemeral = false,
    overrides = {},
    preview = false,
  }: { ephemeral?: boolean; overrides?: Overrides; preview?: boolean } = {},
): Promise<Recorded> {
  return record(
    () => {
      const component = new pulumi.ComponentResource("levee:index:RequestIntake", "orders");
      const scope = new Scope("RequestIntake", "orders", component, ephemeral, overrides);
      const work = queue(scope, "workQueue", "work", {}, undefined);
      const queues = { work, undelivered: work, deadLetter: work };
      make(scope, { queues, status: statusTable(scope), results: resultsBucket(scope, 86_400), kmsKeyArn: undefined });
    },
    { preview },
  );
}
