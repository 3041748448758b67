import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../../local/emulator.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";

export const REGION = "eu-central-1";

/** An emulator of its own for the tests of one `describe`, and clients that know nothing of the provider's entries. */
export function emulated(): { readonly aws: Clients } {
  let clients: Clients | undefined;
  let end: (() => Promise<void>) | undefined;
  before(async () => {
    const dir = mkdtempSync(join(tmpdir(), "levee-provider-"));
    const emulator = await startEmulator({ dir, runPid: process.pid });
    clients = makeClients(emulator.url, REGION);
    end = async () => {
      await emulator.stop();
      rmSync(dir, { recursive: true, force: true });
    };
  });
  after(() => end?.());
  return {
    get aws() {
      if (!clients) throw new Error("the emulator is there only while tests run");
      return clients;
    },
  };
}
