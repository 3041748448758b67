import assert from "node:assert/strict";
import { PacerError } from "../../../handlers/pacer/pacer-error.ts";
import { type PacerSettings, pacerFor } from "../../../handlers/pacer/pacer-for.ts";

describe("pacerFor", () => {
  const make = (settings: object) => () => pacerFor({ table: "t", key: "k", ...settings } as PacerSettings);

  it("takes a rate by the second or by the minute", () => {
    make({ perSecond: 0.5 })();
    make({ perMinute: 90, parallel: 1 })();
  });

  it("refuses rates and bounds that are none, with name, value, rule and way out", () => {
    const refused = (settings: object, said: RegExp) =>
      assert.throws(make(settings), (error) => error instanceof PacerError && said.test(error.message));
    refused({ perSecond: 0 }, /^Pacer "k": perSecond 0 is not a number above 0; it is the quota times the share/);
    refused({ perMinute: Number.NaN }, /perMinute NaN is not a number above 0/);
    refused({}, /perMinute undefined is not/);
    refused({ perSecond: 40, parallel: 0 }, /parallel 0 is not a whole number from 1/);
  });
});
