import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { Webhook } from "standardwebhooks";
import { freePort } from "../../../../local/free-port.ts";
import { setFault, withFault } from "../../../local/quotas/set.ts";
import { logLines } from "../../rights/log-lines.ts";
import { Rights } from "../../rights/role-rights.ts";
import { post } from "../call.ts";
import { outcomeOf, REGION } from "../deployed.ts";
import { Receiver } from "./receiver.ts";
import { SECRET, Stage } from "./stage.ts";

describe("RequestIntake's channels, on the embedded cloud", function () {
  this.timeout(180_000);
  let stage: Stage;
  let receiver: Receiver;
  let hooks: string;
  let heardQueue: string;
  /** Of requests whose webhooks go to a receiver that misbehaves, by how. */
  let ids: Readonly<Record<string, string>> = {};
  let killed: ReturnType<typeof kills>;
  before(async function () {
    this.timeout(900_000);
    receiver = new Receiver();
    const port = await receiver.open();
    hooks = `http://127.0.0.1:${port}`;
    stage = await Stage.start("told", "killed");
    heardQueue = await stage.subscribed("told");
    // Beside the other tests: it waits most of its time.
    killed = kills();
    killed.catch(() => {});
  });
  after(async () => {
    receiver?.close();
    await stage?.stop();
  });

  const at = () => ({ url: stage.cloud.endpoint });
  const ask = async (body: object, name = "told", headers: [string, string][] = []): Promise<string> => {
    const answer = await post(stage.intake(name).requestsUrl, JSON.stringify(body), headers);
    assert.equal(answer.status, 202, answer.text);
    return answer.json().requestId;
  };

  it("post an outcome signed, mail it and publish it, each exactly once, also when every message comes twice", async () => {
    const twice = { fault: "twice", service: "sqs", operations: ["SendMessage"] };
    const ids = await withFault(at(), twice, async () => {
      const asked = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          ask({ acts: [n % 4 === 3 ? "give-up" : "work"], n, to: `${hooks}/ok`, email: `n${n}@example.com` }),
        ),
      );
      await Promise.all(asked.map((id) => outcomeOf(stage.intake("told").requestsUrl, id, 60_000)));
      return asked;
    });
    for (const [n, id] of ids.entries()) {
      for (const channel of ["webhook", "mail", "push"]) {
        assert.deepEqual(await stage.end("told", channel, id), { status: "delivered", reason: "" }, `${channel} ${id}`);
      }
      const [heard, ...more] = receiver.of(id);
      assert.ok(heard && more.length === 0, `${more.length + 1} webhooks of ${id}`);
      new Webhook(SECRET).verify(heard.body, heard.headers as Record<string, string>);
      assert.deepEqual(JSON.parse(heard.body), await outcomeOf(stage.intake("told").requestsUrl, id));
      const mails = (await stage.mails()).filter(({ To }) => [To].flat().includes(`n${n}@example.com`));
      assert.equal(mails.length, 1, `mails to n${n}`);
      assert.equal(mails[0]?.Subject, n % 4 === 3 ? "failed" : "succeeded");
    }
    const published = await stage.messages(heardQueue);
    for (const [n, id] of ids.entries()) {
      const mine = published.filter(({ attributes }) => attributes.requestId === id);
      assert.equal(mine.length, 1, `messages of ${id}`);
      assert.equal(mine[0]?.attributes.reason, n % 4 === 3 ? "permanent" : undefined);
    }
  });

  it("leave nobody out who shares an Idempotency-Key, and tell nobody who gave no address", async () => {
    const body = { acts: ["work"], ms: 500, to: `${hooks}/ok` };
    const ids = await Promise.all([1, 2, 3].map(() => ask(body, "told", [["Idempotency-Key", "of-three"]])));
    const silent = await ask({ acts: ["work"] });
    for (const id of ids) assert.equal((await stage.end("told", "webhook", id)).status, "delivered");
    assert.deepEqual(
      ids.map((id) => receiver.of(id).length),
      [1, 1, 1],
    );
    assert.equal((await stage.end("told", "push", silent)).status, "delivered");
    await assert.rejects(stage.end("told", "webhook", silent, 1_000), /is nothing/);
  });

  it("account for every id whatever the receiver does", async () => {
    const down = await freePort();
    const paths = ["ill", "busy", "moved", "gone", "silent", "reset"];
    ids = Object.fromEntries(
      await Promise.all(
        [
          ...paths.map((path) => [path, `${hooks}/${path}`]),
          ["down", `http://127.0.0.1:${down}/ok`],
          ["evil", "http://10.0.0.1/"],
        ].map(async ([name, to]) => [name!, await ask({ acts: ["work"], to })] as const),
      ),
    );
    // An hour, sped up.
    await sleep(5_000);
    const late = new Receiver();
    await late.open(down);
    try {
      const ends = Object.fromEntries(
        await Promise.all(
          Object.entries(ids).map(async ([name, id]) => [name, await stage.end("told", "webhook", id)] as const),
        ),
      );
      const delivered = { status: "delivered", reason: "" };
      const { moved, ...others } = ends;
      assert.deepEqual(others, {
        ill: delivered,
        busy: delivered,
        down: delivered,
        gone: { status: "failed", reason: "answered 410" },
        evil: { status: "failed", reason: "the address is not https" },
        silent: { status: "unknown", reason: "no answer within 4 s" },
        reset: { status: "unknown", reason: "connection: ECONNRESET" },
      });
      assert.match(moved!.reason, /^given up after \d+ tries; the last: answered 302; redirects are not followed$/);
      const calls = (name: string) => receiver.of(ids[name]!);
      assert.deepEqual(
        ["ill", "busy", "gone", "silent", "reset"].map((name) => calls(name).length),
        [3, 2, 1, 1, 1],
      );
      assert.equal(late.of(ids.down!).length, 1);
      const [first, second] = calls("busy");
      assert.ok(second!.at - first!.at >= 2_900, "Retry-After was not waited for");
      assert.equal(new Set(calls("ill").map(({ headers }) => headers["webhook-id"])).size, 1);
      await assertLetters(["gone", "evil", "moved", "silent", "reset"].map((name) => ids[name]!));
    } finally {
      late.close();
    }
  });

  it("are listed where they were not delivered, and sent again on an operator's word, once", async () => {
    const { silent = "", reset = "" } = ids;
    const listed = await stage.levee("told", "deliveries", "--unknown", "--channel", "webhook");
    assert.equal(listed.code, 0, listed.stderr);
    const { deliveries } = listed.json() as { deliveries: { requestId: string; status: string }[] };
    assert.deepEqual(deliveries.map(({ requestId }) => requestId).sort(), [silent, reset].sort());
    const [webhook] = (await stage.levee("told", "deliveries", silent, "--channel", "webhook")).json().deliveries;
    assert.deepEqual([webhook.status, webhook.reason], ["unknown", "no answer within 4 s"]);

    receiver.mended = true;
    const word = ["resend", silent, "--channel", "webhook", "--yes"];
    const done = await stage.levee("told", ...word);
    assert.deepEqual([done.code, done.json().done], [0, [{ did: "resent", requestId: silent }]], done.stderr);
    for (const until = Date.now() + 20_000; (await stage.end("told", "webhook", silent)).status !== "delivered"; )
      assert.ok(Date.now() < until, "it was not sent again");
    const [first, second, ...others] = receiver.of(silent);
    assert.deepEqual([second?.headers["webhook-id"], others], [first?.headers["webhook-id"], []]);
    const again = await stage.levee("told", ...word);
    assert.deepEqual([again.code, again.json().done[0].did], [1, "left"]);
    const rest = await stage.levee("told", "deliveries", "--unknown");
    assert.deepEqual(
      rest.json().deliveries.map(({ requestId }: { requestId: string }) => requestId),
      [reset],
    );
  });

  async function assertLetters(ids: readonly string[]): Promise<void> {
    const letters = await stage.messages(stage.intake("told").channels.webhook!.deadLetterQueueUrl);
    const lettered = new Set(letters.map(({ attributes: { requestId } }) => requestId));
    assert.deepEqual([...lettered].sort(), [...ids].sort());
    // Put back as a console does it, what failed is tried again, and what is unknown is not.
    const { queueUrl: QueueUrl } = stage.intake("told").channels.webhook!;
    const before = receiver.heard.length;
    for (const { body: MessageBody, attributes } of letters) {
      if (attributes.status === "unknown") await stage.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    }
    await sleep(2_000);
    assert.equal(receiver.heard.length, before, "what is unknown was sent again");
  }

  it("wait without a right of theirs and say which, and go on when they have it", async () => {
    const rights: [channel: string, right: string, reason: RegExp][] = [
      ["push", "Publish sns:Publish", /^SNS: (?:AuthorizationError|AccessDenied)/],
      ["mail", "Mail ses:SendEmail", /^SES: AccessDenied/],
    ];
    await Promise.all(
      rights.map(async ([channel, right, reason]) => {
        const role = await Rights.of(stage.aws, `levee-local-told-deliver-${channel}-${REGION}`);
        const id = await role.without(right, async () => {
          const asked = await ask({ acts: ["work"], email: "without@example.com" });
          const { reason: said } = await stage.end("told", channel, asked, 20_000, ["waiting"]);
          assert.match(said, reason, right);
          return asked;
        });
        assert.equal((await stage.end("told", channel, id)).status, "delivered", right);
      }),
    );
    const webhook = await Rights.of(stage.aws, `levee-local-told-deliver-webhook-${REGION}`);
    const { queueUrl: QueueUrl, functionName } = stage.intake("told").channels.webhook!;
    const since = Date.now();
    await webhook.without("DeadLetter sqs:SendMessage", async () => {
      await stage.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "nobody can read this" }));
      const said = async () =>
        (await logLines(stage.aws, functionName, since)).some((line) => /"AccessDenied/.test(line));
      for (const until = since + 20_000; !(await said()); await sleep(200))
        assert.ok(Date.now() < until, "a letter was written without the right to");
    });
  });

  it("send nothing twice when workers and channels are killed, and every id has its end", async () => {
    const ends = await killed;
    for (const { id, status, times } of ends) {
      assert.ok(times <= 1, `${id} was posted ${times} times`);
      if (status === "delivered") assert.equal(times, 1, id);
      if (status === "failed") assert.equal(times, 0, id);
    }
    const died = ends.filter(({ status }) => status === "unknown").length;
    assert.ok(died > 0 && died < ends.length, `${died} of ${ends.length} are unknown: nobody was killed, or everybody`);
  });

  /** Requests whose worker and whose channel are killed right after calls of theirs. What a dead process held comes again 30 s after its time. */
  async function kills() {
    const { requestsUrl } = stage.intake("killed");
    const kill = { fault: "kill", service: "dynamodb", probability: 0.15, times: 6 };
    await setFault(at(), { ...kill, function: "killed-deliver-webhook" });
    await setFault(at(), { ...kill, function: "killed-worker", service: "sqs", operations: ["SendMessage"] });
    const ids = await Promise.all(
      Array.from({ length: 30 }, (_, n) => ask({ acts: ["work"], n, to: `${hooks}/ok` }, "killed")),
    );
    return Promise.all(
      ids.map(async (id) => {
        await outcomeOf(requestsUrl, id, 120_000);
        const { status } = await stage.end("killed", "webhook", id, 120_000);
        return { id, status, times: receiver.of(id).length };
      }),
    );
  }

  it("leave no address and no secret in a log", () => {
    const secrets = /example\.com|127\.0\.0\.1:\d+\/(?:ok|gone|moved)|MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw/;
    assert.deepEqual(
      stage
        .log()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .filter((line) => secrets.test(line)),
      [],
    );
  });
});
