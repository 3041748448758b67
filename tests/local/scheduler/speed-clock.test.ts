import assert from "node:assert/strict";
import { SpeedClock } from "../../../local/scheduler/speed-clock.ts";

describe("the schedules' clock", () => {
  it("goes as fast as it is told, from then on, and knows what it showed before", () => {
    let now = 1000;
    const clock = new SpeedClock([], () => now);
    now = 1010;
    clock.go(60);
    now = 1020;
    assert.equal(clock.now(), 1610);
    clock.go(1);
    now = 1025;
    assert.equal(clock.now(), 1615);
    assert.deepEqual(
      [900, 1005, 1011, 1021].map((time) => clock.shows(time)),
      [900, 1005, 1070, 1611],
    );
  });

  it("goes on where it was when it is there again", () => {
    let now = 0;
    const clock = new SpeedClock([], () => now);
    clock.go(10);
    now = 100;
    assert.equal(new SpeedClock(clock.paces, () => now).now(), 1000);
    assert.equal(clock.lasts(500), 50);
  });
});
