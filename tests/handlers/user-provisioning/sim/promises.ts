import assert from "node:assert/strict";
import { isOpen, isUninvited, type Row, usernameOf } from "../../../../handlers/user-provisioning/row.ts";
import { recounted } from "../memory-ledger.ts";
import { ROSTERS, type Scenario, type Story } from "./pipeline.ts";

/** Holds a story against everything that UserProvisioning promises; throws at the first that it breaks. */
export function assertPromises(scenario: Scenario, story: Story): void {
  const { memory } = story;
  for (const rosterId of ROSTERS) {
    assert.equal(memory.readRoster(rosterId)?.status, "done", `${rosterId} did not end`);
    const rows = memory.range(rosterId, 1, Number.POSITIVE_INFINITY);
    const { checkpoint } = memory.readRoster(rosterId)!;
    if (!isHopeless(scenario)) assert.equal(checkpoint.rows, scenario.rows.length);
    assert.ok(rows.length >= checkpoint.rows);
    assert.deepEqual(memory.counts(rosterId), recounted(memory, rosterId), "the counts are not what the rows say");
    for (const row of rows.slice(0, checkpoint.rows)) {
      assert.ok(!isOpen(row) && !isUninvited(row), `${said(row)} is no outcome`);
      assertProvisioning(scenario, story, row);
      assertInvitation(scenario, story, row);
    }
  }
  assertOneUserEach(scenario, story);
  const mailed = story.mail.log.map(({ email }) => usernameOf(email));
  assert.equal(new Set(mailed).size, mailed.length, "an address got a second mail");
}

function assertProvisioning(scenario: Scenario, { pool }: Story, row: Row): void {
  const { provisioning, reason, email = "" } = row;
  const user = pool.users.get(usernameOf(email));
  if (provisioning === "created")
    assert.ok(user?.ours, `${said(row)}, but its user is ${user ? "older" : "not there"}`);
  if (provisioning === "existed" && reason === "the user pool has it") {
    assert.ok(user && !user.ours, `${said(row)}, but its user is ${user ? "ours" : "not there"}`);
  }
  if (provisioning === "failed" && !isHopeless(scenario)) assert.match(email, /^refused/, said(row));
  assert.equal(provisioning === "invalid", email === "", said(row));
  if (["failed", "existed", "invalid", "repeated"].includes(provisioning))
    assert.ok(reason, `${said(row)} has no reason`);
}

function assertInvitation(scenario: Scenario, { mail }: Story, row: Row): void {
  const { invitation, provisioning, reason, email = "" } = row;
  const mails = mail.log.filter(({ rosterId, n }) => rosterId === row.rosterId && n === row.n);
  const isDue = provisioning === "created" || (scenario.inviteExisting && reason === "the user pool has it");
  assert.equal(invitation !== "none", isDue, said(row));
  const possible: Record<string, readonly number[]> = { none: [0], failed: [0], unknown: [0, 1] };
  assert.ok((possible[invitation] ?? [1]).includes(mails.length), `${said(row)}, but there are ${mails.length} mails`);
  if (invitation === "sent") assert.equal(row.messageId, mails[0]?.messageId);
  const isKnown = scenario.faultsForMs === 0 && scenario.eventLost === 0 && !scenario.kill;
  if (isKnown && mails.length > 0 && email.startsWith("bouncing")) assert.equal(invitation, "bounced");
  if (invitation === "bounced") assert.match(email, /^bouncing/);
  if (invitation === "failed" && !isHopeless(scenario)) assert.match(email, /^unmailable/);
  if (invitation === "unknown")
    assert.ok(canLose(scenario), `${said(row)}, but no answer was lost and no process died`);
}

function assertOneUserEach(scenario: Scenario, { pool }: Story): void {
  if (isHopeless(scenario)) return;
  const valid = scenario.rows.filter((email) => email && !email.startsWith("refused")).map(usernameOf);
  assert.deepEqual([...pool.users.keys()].sort(), [...new Set([...valid, ...scenario.before])].sort());
}

/** Whether rosters may be given up before all is done. */
const isHopeless = ({ abandonAfterMs }: Scenario): boolean => abandonAfterMs !== undefined;

/** Whether an answer of SES can be lost, or a process die, or what came of a mail not be written down. */
const canLose = ({ faults: { ledger, ses }, kill, faultsForMs }: Scenario): boolean =>
  kill?.what === "invite" ||
  (faultsForMs > 0 &&
    [ses.lost, ses.refused, ses.late, ses.killed, ledger.killed, ledger.refused, ledger.late].some(
      (fault) => fault > 0,
    )) ||
  (ledger.lost > 0 && ledger.lostInARow === undefined);

const said = ({ n, rosterId, provisioning, invitation }: Row): string =>
  `row ${n} of ${rosterId[0]} is ${provisioning}, its invitation ${invitation}`;
