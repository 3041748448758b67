import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { awsTime } from "../../../cli/stack/aws-time.ts";

const HOUR = 3_600_000;
const answer = `<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>`;

/** What the clock says after an answer with that Date, by a machine whose own says `local`. */
async function timeAfter(date: string | undefined, local: number): Promise<number> {
  const handle = async () => ({
    response: { statusCode: 200, headers: date === undefined ? {} : { date }, body: Readable.from([answer]) },
  });
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const requestHandler = { handle, metadata: { handlerProtocol: "http/1.1" } } as never;
  const client = new STSClient({ region: "eu-central-1", credentials, requestHandler });
  const now = awsTime(client, () => local);
  await client.send(new GetCallerIdentityCommand({}));
  return now();
}

describe("AWS's time", () => {
  const date = "Thu, 26 Nov 2026 12:00:00 GMT";
  const then = Date.parse(date);
  for (const skew of [-HOUR, 0, HOUR])
    it(`is that of its answer, on a machine that is ${skew / HOUR} h off`, async () => {
      assert.equal(await timeAfter(date, then + skew), then);
    });

  it("is the machine's own before an answer says more", async () => {
    assert.equal(await timeAfter(undefined, then), then);
  });
});
