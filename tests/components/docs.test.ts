import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../components/parts/bundle.ts";
import { spell } from "../../components/parts/durations.ts";
import { argumentNames, type RequestIntakeArgs } from "../../components/request-intake/args.ts";
import { bounds, defaults, fixed } from "../../components/request-intake/defaults.ts";
import { mailNames, webhookNames } from "../../components/request-intake/notify/args.ts";
import * as notifying from "../../components/request-intake/notify/defaults.ts";
import { outcomeNames } from "../../components/request-intake/notify/mail-settings.ts";
import { settingsOf } from "../../components/request-intake/settings.ts";
import { problems } from "../../components/request-intake/templates/problem.ts";
import * as scheduledBatch from "../../components/scheduled-batch/args.ts";
import * as scheduling from "../../components/scheduled-batch/defaults.ts";
import * as scheduled from "../../components/scheduled-batch/settings.ts";
import * as userProvisioning from "../../components/user-provisioning/args.ts";
import * as provisioning from "../../components/user-provisioning/defaults.ts";
import * as provisioned from "../../components/user-provisioning/settings.ts";
import type { Outcome } from "../../handlers/scheduled-batch/run.ts";
import type { Invitation, Provisioning } from "../../handlers/user-provisioning/row.ts";

const read = (file: string) => readFileSync(resolve(projectRoot, file), "utf8");
const rows = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe("docs/request-intake.md", () => {
  const page = read("docs/request-intake.md");
  const section = (title: string) => page.split(`\n## ${title}\n`)[1]!.split("\n## ")[0]!;

  it("has every argument with its default, and no other", () => {
    const table = rows(section("Arguments")).slice(2);
    assert.deepEqual(table.map(([name]) => name).sort(), argumentNames.map((name) => `\`${name}\``).sort());
    const known: Record<string, unknown> = defaults;
    for (const [name, stated] of table) {
      const fallback = known[name!.slice(1, -1)];
      if (fallback !== undefined && typeof fallback !== "object") assert.equal(stated, `\`${fallback}\``, name);
      else assert.doesNotMatch(stated!, /^`/, `${name} has no default in defaults.ts`);
    }
  });

  it("states the limits that are refused", () => {
    const text = section("Arguments");
    const number = (value: number) => value.toLocaleString("en");
    assert.match(text, new RegExp(`1 second to ${spell(bounds.workTimeout.max)}`));
    assert.match(text, new RegExp(`${bounds.concurrency.min} to ${number(bounds.concurrency.max)}`));
    assert.match(text, new RegExp(`${bounds.maxAttempts.min} to ${bounds.maxAttempts.max}`));
    assert.match(text, new RegExp(`up to ${spell(bounds.queueRetention.max)}`));
  });

  it("states the numbers that follow from the defaults", () => {
    const settings = settingsOf("x", { handler: "x", schema: {} });
    const stated = Object.fromEntries(
      rows(section("Numbers that follow")).map(([name, , value]) => [name!.replace(/ \(.*/, ""), value]),
    );
    const seconds = (value: number) => `${value.toLocaleString("en")} s`;
    assert.equal(stated["records a batch"], String(settings.batchSize));
    assert.equal(stated["function timeout"], seconds(settings.functionTimeout));
    assert.equal(stated["visibility timeout"], seconds(settings.visibilityTimeout));
    assert.equal(stated["receives before SQS gives up"], String(settings.maxReceiveCount));
    assert.equal(stated["age from which a request ends as `expired`"], seconds(settings.tooOldAfter));
    const sitting = settings.maxReceiveCount * settings.visibilityTimeout;
    const product = `${settings.maxReceiveCount} × ${settings.visibilityTimeout} s = ${spell(sitting)}`;
    assert.ok(section("Numbers that follow").includes(product), product);
    assert.ok(
      read("docs/runbook/request-intake/throttles.md").includes(`${spell(sitting)} with the defaults`),
      "runbook: throttles",
    );
    assert.equal(stated["first and next look at the status"], seconds(settings.pollAfter));
    assert.equal(stated["alarming age"], seconds(settings.alarmingAge));
    assert.equal(stated["alarming wait"], seconds(settings.alarmingWait));
    assert.equal(stated["time without an outcome that is alarming"], seconds(settings.stuckAfter));
    const { brake } = settingsOf("x", { handler: "x", schema: {}, brake: true });
    assert.equal(stated["failures that stop the worker"], String(brake!.failures));
    assert.equal(stated["time that they are counted over"], seconds(brake!.within));
    assert.equal(stated["retention of `…-dlq` and `…-undelivered`"], spell(fixed.deadLetterRetention));
  });

  it("has every problem that the templates answer", () => {
    const table = rows(section("Errors"));
    for (const { kind, status } of Object.values(problems)) {
      assert.ok(
        table.some(([code, type]) => code === String(status) && type === `\`${kind}\``),
        kind,
      );
    }
  });
});

describe("docs/user-provisioning.md", () => {
  const page = read("docs/user-provisioning.md");
  const section = (title: string) => page.split(`\n## ${title}\n`)[1]!.split("\n## ")[0]!;
  const { defaults, bounds, fixed } = provisioning;
  const { argumentNames } = userProvisioning;

  it("has every argument with its default, and no other", () => {
    const table = rows(section("Arguments")).slice(2);
    assert.deepEqual(table.map(([name]) => name).sort(), argumentNames.map((name) => `\`${name}\``).sort());
    const known: Record<string, unknown> = defaults;
    for (const [name, stated] of table) {
      const fallback = known[name!.slice(1, -1)];
      if (fallback !== undefined && typeof fallback !== "object") assert.equal(stated, `\`${fallback}\``, name);
      else assert.doesNotMatch(stated!, /^`/, `${name} has no default in defaults.ts`);
    }
    assert.ok(section("Arguments").includes(`${spell(bounds.retention.min)} to ten years`));
    const most = (defaults.sendingRate / fixed.mailsPerInvitation) * 60;
    assert.ok(section("Arguments").includes(`${most} a minute at most`));
  });

  it("states the numbers that follow from the defaults", () => {
    const settings = provisioned.settingsOf("x", {
      loginUrl: "https://example.com",
      sender: "a@example.com",
      invitation: { subject: "x", html: "x", text: "x" },
    });
    const stated = Object.fromEntries(rows(section("Numbers that follow")).map(([name, , value]) => [name, value]));
    const { provision, invite, rosters, callsPerSecond } = settings;
    const number = (value: number) => value.toLocaleString("en");
    assert.equal(stated["creations a second"], number(callsPerSecond));
    assert.equal(stated["rows an hour, at that pace"], number(Math.floor((3_600 * callsPerSecond) / 1.025)));
    assert.equal(stated["provisioners at once"], number(provision.concurrency));
    assert.equal(stated["provisioner's timeout"], `${provision.timeout} s`);
    assert.equal(stated["inviters at once"], number(invite.concurrency));
    assert.equal(stated["inviter's timeout"], `${invite.timeout} s`);
    assert.equal(
      stated["visibility timeout"],
      `${provision.visibilityTimeout} s, ${invite.visibilityTimeout} s; ${number(rosters.visibilityTimeout)} s for rosters`,
    );
    assert.equal(
      stated["timeout of `…-rosters`, which writes an outcome file in one piece"],
      `${number(rosters.timeout)} s`,
    );
    assert.ok(section("Honest edges").includes(spell(rosters.visibilityTimeout)));
    assert.equal(stated["receives before SQS gives up"], number(fixed.maxReceives));
    assert.equal(stated["bytes of a roster"], number(settings.maxBytes));
    assert.equal(stated["standing still, from which the sweeper looks"], `${settings.staleAfter} s`);
    assert.equal(stated["age at which a roster is given up"], spell(fixed.abandonAfter));
    assert.equal(stated["retention of `…-dlq`"], spell(fixed.deadLetterRetention));
  });

  it("has every outcome of a row and of an invitation", () => {
    const outcomes = (title: string) =>
      rows(section(title))
        .slice(2)
        .map(([name]) => name!.replaceAll("`", ""));
    assert.deepEqual(outcomes("Outcomes of a row"), [...provisionings, "rejected"]);
    assert.deepEqual(outcomes("Outcomes of an invitation"), invitations);
  });
});

describe("docs/scheduled-batch.md", () => {
  const page = read("docs/scheduled-batch.md");
  const section = (title: string) => page.split(`\n## ${title}\n`)[1]!.split("\n## ")[0]!;
  const { defaults, bounds, fixed } = scheduling;

  it("has every argument with its default, and no other", () => {
    const table = rows(section("Arguments")).slice(2);
    const names = scheduledBatch.argumentNames.map((name) => `\`${name}\``);
    assert.deepEqual(table.map(([name]) => name).sort(), names.sort());
    // A function may list `maxTargets`; a list has its length.
    const { maxTargets, timeout, attempts, memory, ...rest } = defaults;
    const known: Record<string, unknown> = rest;
    for (const [name, stated] of table) {
      const fallback = known[name!.slice(1, -1)];
      if (fallback !== undefined) assert.equal(stated, `\`${fallback}\``, name);
      else assert.doesNotMatch(stated!, /^`/, `${name} has no default in defaults.ts`);
    }
    const text = section("Arguments");
    assert.ok(text.includes(`or ${maxTargets} |`));
    assert.ok(
      text.includes(
        `\`timeout\` is \`${timeout}\`, 1 second to ${spell(bounds.timeout.max)}; \`memory\` is ${memory} MB`,
      ),
    );
    assert.ok(text.includes(`\`attempts\` is ${attempts}, ${bounds.attempts.min} to ${bounds.attempts.max};`));
    assert.ok(text.includes(`up to ${spell(bounds.runTimeout.max)}`));
  });

  it("states the numbers that follow from the defaults", () => {
    const settings = scheduled.settingsOf("x", { every: "5 minutes", steps: ["a.ts", "b.ts"], targets: ["a", "b"] });
    const stated = Object.fromEntries(rows(section("Numbers that follow")).map(([name, , value]) => [name, value]));
    const [step] = settings.steps;
    assert.equal(stated["function timeout of a step"], `${step!.timeout} s`);
    assert.equal(stated["timeout of its Task"], `${step!.taskTimeout} s`);
    assert.equal(stated["time of a run"], `${settings.runTimeout} s`);
    assert.equal(stated["longest step"], `${settings.longestStep} s`);
    assert.equal(stated["length of a lease"], `${settings.leaseDuration} s`);
    assert.equal(stated["late after"], `${settings.lateAfter} s`);
    assert.equal(stated["looks of the watchdog"], `${settings.watchPeriod} s`);
    assert.equal(stated["repetition of a tick that was not delivered"], `${settings.tickAge} s`);
    assert.equal(stated["retention of `…-runs`"], `${fixed.runsRetention} days`);
    assert.equal(stated["retention of `…-dlq`"], spell(fixed.deadLetterRetention));
  });

  it("has every outcome of a run", () => {
    const outcomes = rows(section("Outcomes of a run")).slice(2);
    assert.deepEqual(
      outcomes.map(([name]) => name!.replaceAll("`", "")),
      runOutcomes,
    );
  });
});

/** The compiler says when an end is missing. */
const runOutcomes = Object.keys({
  succeeded: true,
  partial: true,
  failed: true,
  stopped: true,
  "lease-lost": true,
} satisfies Record<Outcome, true>);
const provisionings = Object.keys({
  created: true,
  existed: true,
  failed: true,
  invalid: true,
  repeated: true,
} satisfies Record<Exclude<Provisioning, "waiting" | "creating">, true>);
const invitations = Object.keys({
  none: true,
  sent: true,
  unknown: true,
  failed: true,
  bounced: true,
  complained: true,
} satisfies Record<Exclude<Invitation, "owed" | "claimed">, true>);

describe("the stacks' configuration", () => {
  const instance = (file: string) => parse(read(file)).config["levee:requestIntake"].orders as RequestIntakeArgs;

  it("shows every knob in Pulumi.dev.yaml, with its default", () => {
    const text = read("Pulumi.dev.yaml");
    for (const name of argumentNames) assert.match(text, new RegExp(`^ +(# )?${name}:`, "m"), name);
    const given = instance("Pulumi.dev.yaml") as unknown as Record<string, unknown>;
    for (const [name, value] of Object.entries(defaults)) if (name in given) assert.equal(given[name], value, name);
    const [, ofUsers] = text.split("levee:userProvisioning:");
    for (const name of userProvisioning.argumentNames) {
      assert.match(ofUsers!, new RegExp(`^ +(# )?${name}:`, "m"), name);
    }
    const [, ofSchedules] = text.split("levee:scheduledBatch:");
    for (const name of [...scheduledBatch.argumentNames, ...scheduledBatch.stepNames]) {
      assert.match(ofSchedules!, new RegExp(`^ +(# |- )*${name}:`, "m"), name);
    }
    const billing = parse(text).config["levee:scheduledBatch"].billing as Record<string, unknown>;
    for (const [name, value] of Object.entries(scheduling.defaults)) {
      if (name in billing) assert.deepEqual(billing[name], value, name);
    }
    const members = parse(text).config["levee:userProvisioning"].members as Record<string, unknown>;
    for (const [name, value] of Object.entries(provisioning.defaults)) {
      if (name in members) assert.deepEqual(members[name], value, name);
    }
  });

  it("says everywhere that rate and burst are each method's own", () => {
    for (const file of ["Pulumi.dev.yaml", "docs/request-intake.md", "components/request-intake/args.ts"]) {
      assert.match(read(file), /requests a second that each of the (API's )?three methods takes/i, file);
    }
  });

  it("is one that the component takes", () => {
    for (const file of ["Pulumi.dev.yaml", "Pulumi.local.yaml"]) {
      settingsOf(file, instance(file));
      provisioned.settingsOf(file, parse(read(file)).config["levee:userProvisioning"].members);
    }
    scheduled.settingsOf("Pulumi.dev.yaml", parse(read("Pulumi.dev.yaml")).config["levee:scheduledBatch"].billing);
    assert.equal(parse(read("Pulumi.local.yaml")).config["levee:ephemeral"], true);
  });
});

describe("docs/notify.md", () => {
  const page = read("docs/notify.md");

  it("has every argument of a webhook and of a mail, with its default", () => {
    const table = rows(page);
    const named = (names: readonly string[]) =>
      names.map((name) => table.find(([cell]) => cell?.split(", ").includes(`\`${name}\``)));
    for (const [i, row] of named(webhookNames).entries()) assert.ok(row, webhookNames[i]);
    for (const [i, row] of named(mailNames).entries()) assert.ok(row, mailNames[i]);
    for (const [name, fallback] of Object.entries(notifying.defaults.webhook)) {
      assert.equal(table.find(([cell]) => cell === `\`${name}\``)?.[1], `\`${fallback}\``, name);
    }
    assert.ok(page.includes(`up to ${spell(notifying.bounds.giveUpAfter.max)}`));
    assert.ok(page.includes(`1 to ${spell(notifying.bounds.timeout.max)}`));
  });

  it("says what a mail may show", () => {
    for (const name of outcomeNames) assert.match(page, new RegExp(`\`(\\{\\{#if )?${name}(\\}\\})?\``), name);
  });
});
