import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { cutWhenInterrupted } from "../../../cli/stack/cut-when-interrupted.ts";

const ANSWER = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

describe("a call of AWS at Ctrl-C", () => {
  let server: Server;
  let calls: number;
  /** What the next calls are answered after, milliseconds; undefined for never. */
  let answersAfter: (number | undefined)[];
  let met: () => void;
  before((done) => {
    server = createServer((_request, response) => {
      calls++;
      met();
      const after = answersAfter.shift();
      if (after !== undefined) setTimeout(() => response.end(ANSWER), after);
    }).listen(0, "127.0.0.1", done);
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  const whose = async (...after: (number | undefined)[]) => {
    [calls, answersAfter] = [0, after];
    const interrupted = new AbortController();
    const client = new STSClient({
      region: "eu-central-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      extensions: [cutWhenInterrupted(interrupted.signal, 30)],
    });
    const isMet = new Promise<void>((resolve) => {
      met = resolve;
    });
    const ask = async () => (await client.send(new GetCallerIdentityCommand({}))).Account;
    const first = ask();
    await isMet;
    interrupted.abort(new Error("interrupted"));
    return { first, ask };
  };

  it("is cut when it hangs, once, and is not made again", async () => {
    const { first } = await whose(undefined);
    await assert.rejects(first, { name: "AbortError" });
    assert.equal(calls, 1);
  });

  it("is waited for when it is answered in a moment", async () => {
    const { first } = await whose(5);
    assert.equal(await first, "000000000000");
  });

  it("takes its time when it begins afterwards: it lets something go", async () => {
    const { first, ask } = await whose(0, 60);
    await first;
    assert.equal(await ask(), "000000000000");
  });
});
