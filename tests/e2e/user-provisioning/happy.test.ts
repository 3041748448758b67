import assert from "node:assert/strict";
import { Deployment } from "./deployed.ts";

const first = (n: number) => ["Zoë", "李", "Олена", "Amélie", "O'Neil, Jr."][n % 5];
const person = (n: number) => `"${first(n)}",person${n}@example.org,ignored`;

/** 30 records: 25 people, of whom one comes again in capitals, and four records that nobody can be made of. */
const roster = [
  "﻿Given name,E-mail,Shoe size",
  ...Array.from({ length: 20 }, (_, n) => person(n)),
  "Nobody,not-an-address,1",
  "Again,PERSON3@EXAMPLE.ORG,1",
  "Too,many@example.org,fields,here",
  "No address,,1",
  ...Array.from({ length: 5 }, (_, n) => person(20 + n)),
  '"Control\u0007",bell@exa\u0007mple.org,1',
].join("\r\n");

describe("a roster on the embedded cloud", () => {
  let the: Deployment;
  before(async function () {
    this.timeout(300_000);
    the = await Deployment.start();
  });
  after(() => the?.stop());

  it("makes of every valid row a user and an invitation, and of every row an outcome", async () => {
    await the.upload("spring", roster);
    const lines = await the.outcomes("spring");
    const counts = (column: number) =>
      Object.groupBy(
        lines.map((line) => line.split(",")[column]!),
        (word) => word,
      );
    assert.equal(lines.length, 30);
    const outcome = counts(2);
    assert.deepEqual(
      [outcome.created?.length, outcome.repeated?.length, outcome.invalid?.length],
      [25, 1, 4],
      lines.join("\n"),
    );
    const users = (await the.users()).map(
      ({ Attributes = [] }) => Attributes.find(({ Name }) => Name === "email")?.Value,
    );
    const people = Array.from({ length: 25 }, (_, n) => `person${n}@example.org`).sort();
    assert.deepEqual(users.sort(), people);
    assert.deepEqual((await the.mails()).flatMap(({ To }) => To).sort(), people);
  });

  it("adds nobody and mails nobody when the same file comes again under another name", async () => {
    await the.upload("again", roster);
    const lines = await the.outcomes("again");
    assert.equal(lines.filter((line) => line.includes("created")).length, 0, lines.join("\n"));
    assert.equal((await the.users()).length, 25);
    assert.equal((await the.mails()).length, 25);
  });

  it("is deployed: a second update has nothing to do", async () => {
    const { ok, problem, changes } = await the.run("up");
    assert.ok(ok, problem);
    assert.deepEqual(Object.keys(changes), ["same"]);
  });
});
