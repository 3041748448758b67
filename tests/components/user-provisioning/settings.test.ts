import assert from "node:assert/strict";
import type { UserProvisioningArgs } from "../../../components/user-provisioning/args.ts";
import { standardAttributes } from "../../../components/user-provisioning/attributes.ts";
import { fixed } from "../../../components/user-provisioning/defaults.ts";
import { settingsOf } from "../../../components/user-provisioning/settings.ts";
import { STANDARD_ATTRIBUTES } from "../../../handlers/user-provisioning/split/columns.ts";
import { BLOCK_ROWS } from "../../../handlers/user-provisioning/split/window.ts";

const args: UserProvisioningArgs = {
  loginUrl: "https://app.example.com/login",
  sender: "Acme <hello@example.com>",
  invitation: { subject: "Hello", html: "a.html", text: "a.txt" },
};
const of = (more: Partial<UserProvisioningArgs> = {}) => settingsOf('UserProvisioning "members"', { ...args, ...more });

describe("the settings of a UserProvisioning", () => {
  it("follow from quota, share and invitations", () => {
    const { callsPerSecond, provision, invite, maxBytes, staleAfter } = of();
    assert.equal(callsPerSecond, 40);
    assert.deepEqual(provision, { concurrency: 4, timeout: 73, visibilityTimeout: 438 });
    assert.deepEqual(invite, { concurrency: 3, timeout: 76, visibilityTimeout: 456 });
    assert.deepEqual([maxBytes, staleAfter], [1_000_000_000, 912]);
  });

  it("stay within what Lambda and SQS take at any pace", () => {
    for (const quota of [1, 50, 100_000]) {
      const { provision } = of({ quota, share: 0.01 });
      assert.ok(provision.timeout <= 900 && provision.concurrency >= 2 && provision.concurrency <= 100);
      assert.ok(provision.visibilityTimeout <= 43_200);
    }
  });

  it("know the numbers and names that the functions know", () => {
    assert.equal(fixed.blockRows, BLOCK_ROWS);
    assert.deepEqual(standardAttributes, STANDARD_ATTRIBUTES);
  });

  const refused: readonly [Partial<UserProvisioningArgs>, RegExp][] = [
    [{ share: 1.2 }, /share 1\.2 is not over 0 and at most 1; it is the part of the account's 50 requests\/s/],
    [{ share: 0 }, /share 0 is not over 0/],
    [{ invitationsPerMinute: 4_000, sendingRate: 1_000 }, /over authenticationQuota 120; .* invite 3600 a minute/],
    [{ invitationsPerMinute: 600 }, /20 mails\/s, over sendingRate 14; .* invite 420 a minute/],
    [{ loginUrl: "http://app.example.com" }, /is not https/],
    [{ loginUrl: "app" }, /is not a URL/],
    [
      { loginUrl: "https://ann:secret@app.example.com" },
      /carries a name or a password; everybody who is invited gets it/,
    ],
    [{ sender: "Acme" }, /sender "Acme" is no sender/],
    [{ sender: "Ämter <a@b.example>" }, /is no sender/],
    [{ identity: "other.example" }, /identity "other\.example" is not that of hello@example\.com/],
    [{ columns: { Shoe: "shoe_size" } }, /columns maps "Shoe" to "shoe_size"/],
    [{ retention: "1 day" }, /retention "1 day" is under 14 days/],
    [{ userPool: { id: "pool", clientId: "c" } }, /userPool\.id "pool"/],
    [{ quotas: 1 } as object, /argument "quotas" is unknown/],
  ];
  for (const [more, says] of refused) it(`are refused: ${says.source}`, () => assert.throws(() => of(more), says));

  it("take http on a loopback address, and a subdomain of the identity", () => {
    of({ loginUrl: "http://127.0.0.1:3000/login" });
    of({ sender: "hello@mail.example.com", identity: "example.com" });
  });
});
