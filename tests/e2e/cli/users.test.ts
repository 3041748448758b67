import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { withFault } from "../../local/quotas/set.ts";
import { Deployment } from "../user-provisioning/deployed.ts";
import { levee, type Ran } from "./levee.ts";

/** 60 rows: 56 people, one of them again, and three rows that nobody can be made of. */
const roster = [
  "email,given_name",
  ...Array.from({ length: 56 }, (_, n) => `person${n}@example.org,Zoë`),
  "PERSON7@example.org,Again",
  "not-an-address,Nobody",
  ",Nobody",
  "too@example.org,many,fields",
].join("\n");

describe("npm run levee -- users, on a deployed stack", () => {
  let the: Deployment;
  let outputs: string;
  before(async function () {
    this.timeout(300_000);
    the = await Deployment.start();
    outputs = the.outputsFile();
  });
  after(() => the?.stop());

  const file = (name: string, content: string): string => {
    writeFileSync(join(the.dir, name), content);
    return join(the.dir, name);
  };
  const run = async (...args: string[]): Promise<Ran> => {
    const ran = await levee(["users", ...args, "--outputs", outputs]);
    assert.doesNotMatch(ran.stderr, /\n\s+at /, "a stack trace");
    return ran;
  };
  const done = async (...args: string[]): Promise<Ran> => {
    const ran = await run(...args);
    assert.equal(ran.code, 0, `${args.join(" ")}: ${ran.stderr}`);
    return ran;
  };

  it("plans by the stack's own budget", async () => {
    const plan = (await done("plan", "--rows", "4200", "--json")).json();
    assert.deepEqual([plan.bound, plan.fits], ["invitations", true]);
    // A fortieth more than by the budget itself: what the pacer leaves as its margin.
    assert.deepEqual([plan.usersS, plan.invitationsS].map(Math.round), [108, 615]);
    const late = await run("plan", "--rows", "4200", "--within", "5m");
    assert.match(late.stdout, /do not fit into 5 min; invitations decide/);
    assert.equal(late.code, 1);
  });

  it("refuses before the upload what the pipeline would reject, and what is not there", async () => {
    const expect = async (args: string[], code: number, message: RegExp) => {
      const ran = await run(...args);
      assert.match(ran.stderr, message);
      assert.deepEqual([ran.code, ran.stdout], [code, ""], ran.stderr);
    };
    await expect(["import", join(the.dir, "none.csv")], 2, /none.csv: it cannot be read \(ENOENT\)/);
    await expect(["import", file("empty.csv", "")], 1, /empty.csv: it is empty; nothing was uploaded/);
    await expect(["import", file("names.csv", "name,age\nZoë,7\n")], 1, /no column is named email/);
    const nowhere = join(the.dir, "none", "outcome.csv");
    const good = file("good.csv", "email\nzoe@example.org\n");
    await expect(
      ["import", good, "--outcome", nowhere],
      2,
      /--outcome .* cannot be written \(ENOENT\); name a file in/,
    );
    await expect(["status", "autumn"], 3, /members has no roster "autumn"/);
    await expect(["status", "0123456789abcdef"], 3, /is not in the ledger of members/);
    await expect(["forget", "stranger@example.org", "--yes"], 3, /no row of members has that address/);
    assert.deepEqual((await done("status", "--json")).json().rosters, []);
  });

  it("pauses both steps, imports meanwhile, resumes, and ends with an outcome for each row", async () => {
    const states = () =>
      Promise.all(
        [the.members.provisionMapping, the.members.inviteMapping].map(
          async (UUID) => (await the.aws.lambda.send(new GetEventSourceMappingCommand({ UUID }))).State,
        ),
      );
    const paused = (await done("pause", "--reason", "stocktaking", "--json")).json();
    assert.deepEqual([paused.changed, paused.paused.why], [true, "stocktaking"]);
    assert.deepEqual(await states(), ["Disabled", "Disabled"]);
    const path = file("spring.csv", roster);
    const { rosterId } = (await done("import", path, "--no-wait", "--json")).json();
    const unfinished = await run("import", file("tiny.csv", "email\ntiny@example.org\n"), "--timeout", "2s");
    assert.equal(unfinished.code, 4, unfinished.stderr);
    assert.match((await done("status")).stdout, /^paused .* by arn:aws:.*: stocktaking$/m);
    assert.equal((await the.users()).length, 0);
    assert.equal((await done("resume", "--json")).json().changed, true);
    assert.deepEqual(await states(), ["Enabled", "Enabled"]);
    await the.outcomes("spring");
    const view = (await done("status", rosterId, "--json")).json();
    assert.deepEqual(
      [view.status, view.rows, view.provisioning, view.invitation.sent],
      ["done", 60, { created: 56, existed: 0, failed: 0, invalid: 3, repeated: 1 }, 56],
    );
    assert.equal((await the.users()).length, 57);
  });

  it("imports to the end, with progress and the outcome file", async () => {
    const outcome = join(the.dir, "again.outcome.csv");
    const ran = await done("import", file("again.csv", roster), "--outcome", outcome);
    assert.match(ran.stdout, /existed +57/);
    assert.match(ran.stdout, /s3:\/\/.*\/rosters\/again\.outcome\.csv/);
    assert.equal(readFileSync(outcome, "utf8").trimEnd().split("\n").length, 61);
    assert.match((await done("status")).stdout, /rosters\/again\.csv +done +60 +0 +57 /);
  });

  it("resends by command only, and forgets a person while it says where they still are", async () => {
    const dry = await done("resend", "--roster", "spring", "--dry-run");
    assert.match(dry.stdout, /Dry run|No invitation is unknown/);
    const asked = await run("forget", "Person7@example.org");
    assert.equal(asked.code, 2);
    assert.match(asked.stderr, /Without a terminal to ask, say --yes/);
    const forgotten = (await done("forget", "Person7@example.org", "--and-user", "--yes", "--json")).json();
    assert.deepEqual([forgotten.forgotten, forgotten.rows, forgotten.userDeleted], [true, 4, true]);
    const keys = forgotten.objects.map(({ key }: { key: string }) => key).sort();
    assert.deepEqual(keys, [
      "rosters/again.csv",
      "rosters/again.outcome.csv",
      "rosters/spring.csv",
      "rosters/spring.outcome.csv",
    ]);
    assert.equal((await the.users()).length, 56);
    assert.equal((await run("forget", "person7@example.org", "--yes")).code, 3);
  });

  it("fits the account, and says by --rows what would not", async () => {
    const fits = await levee(["doctor", "--outputs", outputs, "--json"]);
    assert.deepEqual([fits.code, fits.json().counts.unknown], [0, 0], fits.stdout);
    const many = await levee(["doctor", "--outputs", outputs, "--rows", "700000", "--json"]);
    const wrong = many.json().findings.filter(({ severity }: { severity: string }) => severity === "error");
    assert.deepEqual([many.code, wrong.map(({ check }: { check: string }) => check)], [5, ["ses-daily", "roster-day"]]);
  });

  describe("by a smoke test", () => {
    /** Everything that a roster leaves, but for the mail and the notice of its end. */
    const inventory = async () => {
      const { ledgerTable: TableName, bucket: Bucket } = the.members;
      const { Items = [] } = await the.aws.dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
      const { Versions = [], DeleteMarkers = [] } = await the.aws.s3.send(new ListObjectVersionsCommand({ Bucket }));
      return {
        items: Items.map(({ pk, sk }) => `${pk!.S} ${sk!.S}`).sort(),
        objects: [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => `${Key} ${VersionId}`).sort(),
        users: (await the.users()).map(({ Username }) => Username).sort(),
      };
    };
    const smoke = (onChild: NonNullable<Parameters<typeof levee>[1]>["onChild"] = () => {}, ...more: string[]) =>
      levee(["smoke", "--outputs", outputs, "--yes", "--json", ...more], { onChild });

    it("creates and invites one person, and leaves nothing behind", async () => {
      const [before, mails] = [await inventory(), (await the.mails()).length];
      const ran = await smoke();
      assert.deepEqual([ran.code, ran.json().ok], [0, true], ran.stdout + ran.stderr);
      const sent = (await the.mails()).slice(mails);
      assert.match(String(sent.map(({ To }) => To)), /^success\+levee-smoke-\w+@simulator\.amazonses\.com$/);
      assert.deepEqual(await inventory(), before);
    });

    it("leaves nothing behind either when the upload is made twice, because its answer was lost", async () => {
      const before = await inventory();
      const lose = { fault: "lose", service: "s3", operations: ["PutObject"], from: "client", times: 1 };
      const ran = await withFault({ url: the.cloud.endpoint }, lose, () => smoke());
      assert.deepEqual(ran.json().results[0].left, [], ran.stdout + ran.stderr);
      assert.deepEqual(await inventory(), before);
    });

    it("touches nobody who is there already", async () => {
      const before = await inventory();
      const ran = await smoke(undefined, "--email", "person3@example.org");
      assert.equal(ran.code, 2);
      assert.match(ran.json().results[0].problem, /knows person3@example.org already/);
      assert.deepEqual(await inventory(), before);
    });

    it("uploads nothing while it is paused, and cleans up when it is interrupted", async () => {
      const before = await inventory();
      await done("pause");
      const paused = await smoke();
      await done("resume");
      assert.equal(paused.code, 1);
      assert.match(paused.json().results[0].problem, /nobody creates users .*\(Disabled\); nothing was uploaded/);
      const ran = await smoke((child) =>
        child.stderr!.on("data", (chunk) => /creates and invites/.test(String(chunk)) && child.kill("SIGINT")),
      );
      assert.equal(ran.code, 130, ran.stderr);
      assert.deepEqual([ran.json().results[0].left, await inventory()], [[], before], ran.stdout);
    });
  });
});
