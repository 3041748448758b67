import assert from "node:assert/strict";
import { type DayEvidence, type Judged, judgeDay } from "./judge.ts";

const written = [
  { line: 2, email: "Ann@example.org", isValid: true },
  { line: 3, email: "nobody", isValid: false },
  { line: 4, email: "ANN@EXAMPLE.ORG", isValid: true },
  { line: 5, email: "bob@example.org", isValid: true },
];

const outcomes = [
  { line: "2", email: "Ann@example.org", outcome: "created", invitation: "sent", reason: "" },
  { line: "3", email: "nobody", outcome: "invalid", invitation: "none", reason: "no @" },
  { line: "4", email: "ANN@EXAMPLE.ORG", outcome: "repeated", invitation: "none", reason: "line 2" },
  { line: "5", email: "bob@example.org", outcome: "created", invitation: "unknown", reason: "lost" },
];

const ledger: Judged["ledger"] = {
  status: "done",
  rows: outcomes.map(({ outcome, invitation }, i) => ({ n: i + 1, provisioning: outcome, invitation })),
  counts: { provisioning: { created: 2, invalid: 1, repeated: 1 }, invitation: { due: 2, sent: 1, unknown: 1 } },
};

/** What a day leaves that kept its promises, with one thing changed. */
const day = (roster: Partial<Judged> = {}, more: Partial<DayEvidence> = {}): DayEvidence => ({
  rosters: [{ name: "spring", rows: written, files: [outcomes], ledger, ...roster }],
  users: ["ann@example.org", "bob@example.org"],
  mails: ["Ann@example.org"],
  ...more,
});

const withLine = (i: number, change: object) => [
  outcomes.map((line, at) => (at === i ? { ...line, ...change } : line)),
];
const withRow = (i: number, change: object): Judged["ledger"] => ({
  ...ledger,
  rows: ledger.rows.map((row, at) => (at === i ? { ...row, ...change } : row)),
});

describe("the judge of the worst day", () => {
  it("finds nothing where every promise was kept, and an event came after the outcome file", () => {
    assert.deepEqual(judgeDay(day()), []);
    const told = withRow(3, { invitation: "sent" });
    const late = { ...told, counts: { ...told.counts, invitation: { due: 2, sent: 2 } } };
    assert.deepEqual(judgeDay(day({ ledger: late }, { mails: ["ann@example.org", "bob@example.org"] })), []);
  });

  const broken: Record<string, [DayEvidence, RegExp]> = {
    "a user that is missing": [day({}, { users: ["ann@example.org"] }), /bob@example.org: 0 users, not 1/],
    "two users of an address": [
      day({}, { users: ["ann@example.org", "ANN@example.org", "bob@example.org"] }),
      /ann@example.org: 2 users/,
    ],
    "a user of no row": [
      day({}, { users: ["ann@example.org", "bob@example.org", "eve@example.org"] }),
      /eve@example.org: a user, and no valid row/,
    ],
    "a second mail": [day({}, { mails: ["ann@example.org", "ANN@example.org"] }), /ann@example.org: 2 mails/],
    "a mail to nobody": [day({}, { mails: ["ann@example.org", "eve@example.org"] }), /eve@example.org: a mail/],
    "a mail that is said not to be known": [
      day({}, { mails: ["ann@example.org", "bob@example.org"] }),
      /row 4 is unknown, and there are 1 mails/,
    ],
    "a mail that is said to be sent and is not": [day({}, { mails: [] }), /row 1 is sent, and there are 0 mails/],
    "an address that two rows created": [day({ ledger: withRow(2, { provisioning: "created" }) }), /created by 2 rows/],
    "a roster that did not end": [day({ ledger: { ...ledger, status: "working" } }), /its status is working/],
    "no outcome file": [day({ files: [] }), /has no outcome file/],
    "an outcome file that is short": [day({ files: [outcomes.slice(1)] }), /has 3 lines, not 4/],
    "an outcome of another row": [day({ files: withLine(0, { line: "7" }) }), /line 2: the outcome file says line 7/],
    "another's address": [day({ files: withLine(0, { email: "x" }) }), /its address is said to be x/],
    "an outcome that cannot be": [day({ files: withLine(1, { outcome: "created" }) }), /created .*, not invalid/],
    "an outcome without a reason": [day({ files: withLine(2, { reason: "" }) }), /repeated without a reason/],
    "an outcome that is none": [day({ files: withLine(3, { outcome: "creating" }) }), /creating .*, not created/],
    "an invitation that is none": [day({ files: withLine(0, { invitation: "claimed" }) }), /its invitation is claimed/],
    "a row that is open in the ledger": [day({ ledger: withRow(3, { invitation: "owed" }) }), /row 4 is owed/],
    "a user who is not invited": [
      day({ ledger: withRow(3, { invitation: "none" }) }),
      /row 4 is created, its invitation none/,
    ],
    "a row that is missing": [
      day({ ledger: { ...ledger, rows: ledger.rows.slice(1) } }),
      /the ledger has 3 rows, not 4/,
    ],
    "a counter that is wrong": [
      day({
        ledger: { ...ledger, counts: { ...ledger.counts, provisioning: { created: 3, invalid: 1, repeated: 1 } } },
      }),
      /provisioning created: counted 3, recounted 2/,
    ],
    "a counter that is missing": [
      day({ ledger: { ...ledger, counts: { ...ledger.counts, invitation: { sent: 1, unknown: 1 } } } }),
      /invitation due: counted 0, recounted 2/,
    ],
  };
  for (const [what, [evidence, problem]] of Object.entries(broken))
    it(`finds ${what}`, () => assert.match(judgeDay(evidence).join("\n"), problem));
});
