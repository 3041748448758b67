import assert from "node:assert/strict";
import type { Arrival } from "../../../../local/quotas/arrival-log.ts";
import type { UsersEvidence } from "../../../../local/scenario/users/evidence.ts";
import { judgeUsers } from "../../../../local/scenario/users/judge.ts";
import { mostInAWindow } from "../../../../local/scenario/users/most-in-a-window.ts";
import { readPeople, rosterOf } from "../../../../local/scenario/users/people.ts";
import type { UsersProblem } from "../../../../local/scenario/users/problem.ts";

const { listed } = rosterOf(readPeople());
const created = listed.filter(({ expect }) => expect === "created");
const start = Date.UTC(2030, 0, 1);

const arrival = (operation: string, at: number): Arrival => ({
  id: `${operation}-${at}`,
  at,
  ms: 5,
  service: "",
  operation,
  account: "",
  region: "",
  resource: "",
  from: "client",
  verdict: "pass",
  status: 200,
});

/** What a pipeline leaves that keeps every promise. */
function lawful(): UsersEvidence {
  const outcome = listed.map(({ line, email = "", expect, invitation, of, because }) => ({
    line: String(line),
    email: /^[=+\-@]/.test(email) ? `'${email}` : email,
    outcome: expect,
    invitation: expect === "created" ? (invitation ?? "sent") : "none",
    reason: of === undefined ? (because ?? "") : `the address of line ${listed[of - 1]!.line}`,
  }));
  const countOf = (invitation: string) => outcome.filter((line) => line.invitation === invitation).length;
  const provisioning = {
    created: created.length,
    invalid: listed.filter(({ expect }) => expect === "invalid").length,
    repeated: listed.filter(({ expect }) => expect === "repeated").length,
  };
  const invitation = {
    due: created.length,
    sent: countOf("sent"),
    bounced: countOf("bounced"),
    complained: countOf("complained"),
  };
  const live = { username: "live", attributes: { email: "live@example.net" } };
  return {
    people: listed,
    outcome,
    users: [
      live,
      ...created.map(({ email, attributes }, n) => ({
        username: `u${n}`,
        attributes: { ...attributes, email: email!.toLowerCase(), email_verified: "true", sub: `u${n}` },
      })),
    ],
    mails: [
      { to: ["live@example.net"], subject: "Your code", text: "123456", html: "" },
      ...created.map(({ email }) => ({
        to: [email!],
        subject: "Welcome",
        text: `https://app.example.com ${email}`,
        html: `<a href="https://app.example.com">${email!.replaceAll("'", "&#39;")}</a>`,
      })),
    ],
    notices: [{ status: "done", rows: listed.length, counts: { provisioning, invitation } }],
    signUps: [{ email: "live@example.net", ms: 5 }],
    arrivals: created.flatMap((_, n) => [
      arrival("AdminCreateUser", start + n * 25.625),
      arrival("SendEmail", start + n * 36),
    ]),
    queues: [{ name: "work", waiting: 0, inWork: 0, delayed: 0 }],
    callsPerSecond: 40,
    invitationsPerMinute: 1800,
    subject: "Welcome",
    loginUrl: "https://app.example.com",
  };
}

const atLine = (expect: string) => listed.findIndex((person) => person.expect === expect);
const withLine = (evidence: UsersEvidence, index: number, change: object): UsersEvidence => ({
  ...evidence,
  outcome: evidence.outcome.map((line, n) => (n === index ? { ...line, ...change } : line)),
});

/** Every way in which a promise can be broken, with the rule that must find it. */
const violations: readonly [string, UsersProblem["rule"], (e: UsersEvidence) => UsersEvidence][] = [
  ["a user is missing", "every valid row is one user", (e) => ({ ...e, users: e.users.slice(0, -1) })],
  ["a user is there twice", "every valid row is one user", (e) => ({ ...e, users: [...e.users, e.users.at(-1)!] })],
  [
    "a name has changed on its way",
    "every valid row is one user",
    (e) => ({
      ...e,
      users: e.users.map((user, n) =>
        n === 1 ? { ...user, attributes: { ...user.attributes, given_name: "?" } } : user,
      ),
    }),
  ],
  [
    "a user has what its row has not",
    "every valid row is one user",
    (e) => ({
      ...e,
      users: e.users.map((user, n) => (n === 1 ? { ...user, attributes: { ...user.attributes, gender: "x" } } : user)),
    }),
  ],
  [
    "an address is not verified",
    "every valid row is one user",
    (e) => ({
      ...e,
      users: e.users.map((user) => ({ ...user, attributes: { ...user.attributes, email_verified: "false" } })),
    }),
  ],
  [
    "somebody is in the pool who is in no row",
    "nobody else is in the pool",
    (e) => ({ ...e, users: [...e.users, { username: "x", attributes: { email: "stranger@example.org" } }] }),
  ],
  ["a mail is missing", "one invitation each, and none twice", (e) => ({ ...e, mails: e.mails.slice(0, -1) })],
  [
    "a mail is sent twice",
    "one invitation each, and none twice",
    (e) => ({ ...e, mails: [...e.mails, e.mails.at(-1)!] }),
  ],
  [
    "a mail goes to a row that is invalid",
    "one invitation each, and none twice",
    (e) => ({ ...e, mails: [...e.mails, { ...e.mails.at(-1)!, to: ["wrong1@example.org"] }] }),
  ],
  [
    "a mail does not say where to sign in",
    "one invitation each, and none twice",
    (e) => ({ ...e, mails: e.mails.map((mail) => ({ ...mail, html: "" })) }),
  ],
  ["there is no outcome file", "every row has its outcome", (e) => ({ ...e, outcome: [] })],
  ["a row has no outcome", "every row has its outcome", (e) => ({ ...e, outcome: e.outcome.slice(0, -1) })],
  ["a row is on another line", "every row has its outcome", (e) => withLine(e, atLine("invalid"), { line: "1" })],
  [
    "a bad row passes for a good one",
    "every row has its outcome",
    (e) => withLine(e, atLine("invalid"), { outcome: "created", invitation: "sent" }),
  ],
  ["a bad row has no reason", "every row has its outcome", (e) => withLine(e, atLine("invalid"), { reason: "" })],
  [
    "a repeated row names another line",
    "every row has its outcome",
    (e) =>
      withLine(e, atLine("repeated"), {
        reason: `the address of line ${listed[listed[atLine("repeated")]!.of! - 1]!.line}0`,
      }),
  ],
  [
    "a bounce is not known",
    "every row has its outcome",
    (e) =>
      withLine(
        e,
        listed.findIndex(({ invitation }) => invitation === "bounced"),
        { invitation: "sent" },
      ),
  ],
  ["nobody was told of the end", "counts add up", (e) => ({ ...e, notices: [] })],
  [
    "a count is off by one",
    "counts add up",
    (e) => {
      const notice = structuredClone(e.notices[0]) as { counts: { provisioning: { created: number } } };
      notice.counts.provisioning.created += 1;
      return { ...e, notices: [notice] };
    },
  ],
  [
    "calls come at a pace that is a seventh too fast",
    "the quota is kept",
    (e) => ({ ...e, arrivals: e.arrivals.map((call) => ({ ...call, at: start + ((call.at - start) * 6) / 7 })) }),
  ],
  [
    "41 calls come within 900 ms",
    "the quota is kept",
    (e) => ({
      ...e,
      arrivals: [...e.arrivals, ...Array.from({ length: 5 }, (_, n) => arrival("AdminCreateUser", start + 500 + n))],
    }),
  ],
  [
    "too many mails come in a minute",
    "the quota is kept",
    (e) => ({
      ...e,
      arrivals: e.arrivals.map((call) => (call.operation === "SendEmail" ? { ...call, at: start } : call)),
    }),
  ],
  [
    "a call is throttled",
    "nothing is throttled",
    (e) => ({ ...e, arrivals: [...e.arrivals, { ...arrival("SignUp", start), verdict: "quota", status: 400 }] }),
  ],
  [
    "a sign-up fails",
    "live sign-ups go through",
    (e) => ({ ...e, signUps: [{ email: "live@example.net", ms: 5, error: "TooManyRequestsException" }] }),
  ],
  ["a sign-up leaves no user", "live sign-ups go through", (e) => ({ ...e, users: e.users.slice(1) })],
  ["nobody signed up", "live sign-ups go through", (e) => ({ ...e, signUps: [] })],
  [
    "a message is left",
    "nothing is left in the queues",
    (e) => ({ ...e, queues: [{ name: "dlq", waiting: 1, inWork: 0, delayed: 0 }] }),
  ],
];

describe("judgeUsers", () => {
  it("finds nothing wrong where every promise was kept", () => {
    assert.deepEqual(judgeUsers(lawful()), []);
  });

  for (const [title, rule, breakIt] of violations) {
    it(`finds that ${title}`, () => {
      const rules = judgeUsers(breakIt(lawful())).map((problem) => problem.rule);
      assert.ok(rules.includes(rule), `found ${JSON.stringify(rules)}`);
    });
  }

  it("counts the fullest window wherever it begins, its begin in it and its end not", () => {
    assert.equal(mostInAWindow([], 1_000), 0);
    assert.equal(mostInAWindow([3_000, 0, 999, 1_000], 1_000), 2);
    assert.equal(mostInAWindow([900, 1_100, 1_899], 1_000), 3);
  });
});
