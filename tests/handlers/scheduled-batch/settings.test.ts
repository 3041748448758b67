import assert from "node:assert/strict";
import { openSettings, stepSettings, watchSettings } from "../../../handlers/scheduled-batch/settings.ts";

const all = { LEVEE_INSTANCE: "billing", LEVEE_LEASE_TABLE: "leases", LEVEE_LEASE: "levee-dev-billing" };
const holder = { ...all, LEVEE_LONGEST_STEP_S: "60", LEVEE_SKEW_MS: "13000" };
const open = { ...holder, LEVEE_SCHEDULE_NAME: "levee-dev-billing", LEVEE_STOP_WHEN: "{}", LEVEE_MAX_TARGETS: "36" };

describe("the settings of a ScheduledBatch's functions", () => {
  it("are read from the environment, numbers as numbers, conditions as conditions", () => {
    assert.equal(
      stepSettings({ ...holder, LEVEE_STEP: "totals", LEVEE_STEP_TIMEOUT_S: "30" }).LEVEE_STEP_TIMEOUT_S,
      30,
    );
    const when = { date: "2027-01-01T00:00:00Z", runs: 7 };
    assert.deepEqual(openSettings({ ...open, LEVEE_STOP_WHEN: JSON.stringify(when) }).LEVEE_STOP_WHEN, when);
    const offset = { date: "2027-01-01T00:00:00+01:00" };
    assert.deepEqual(openSettings({ ...open, LEVEE_STOP_WHEN: JSON.stringify(offset) }).LEVEE_STOP_WHEN, offset);
  });

  it("that are wrong are all named, with value and rule, in one error", () => {
    const { LEVEE_LEASE, ...rest } = all;
    assert.throws(
      () =>
        watchSettings({
          ...rest,
          LEVEE_QUEUE_URL: "q",
          LEVEE_SCHEDULE_NAME: "s",
          LEVEE_PERIOD_S: "5",
          LEVEE_MISSED: "3",
          LEVEE_TIME_ZONE: "UTC",
        }),
      { message: /LEVEE_LEASE is missing; LEVEE_QUEUE_URL "q" is not a URL; LEVEE_PERIOD_S 5 is less than 60\. / },
    );
    for (const wrong of ["", "[]", '{"runs":0}', '{"date":"tomorrow"}', '{"never":1}', "{"])
      assert.throws(() => openSettings({ ...open, LEVEE_STOP_WHEN: wrong }), { message: /LEVEE_STOP_WHEN/ });
  });
});
