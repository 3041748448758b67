import assert from "node:assert/strict";
import { decide } from "../../../../local/gateway/access/policy.ts";

const arn = "arn:aws:execute-api:eu-central-1:0:a1/live/GET/requests/1.x";
const one = (Effect: string, Resource: string | string[], Action: string | string[] = "execute-api:Invoke") => {
  return { Effect, Resource, Action };
};

describe("an authorizer's policy", () => {
  const cases: [title: string, Statement: object[], decision: string][] = [
    ["allows what a statement names", [one("Allow", arn)], "allow"],
    ["allows by a pattern, over slashes", [one("Allow", "arn:aws:execute-api:*:*:a1/*")], "allow"],
    ["allows by one of several, by ?, and by any action", [one("Allow", ["x", `${arn.slice(0, -1)}?`], "*")], "allow"],
    ["takes an action in any case, a resource as it is", [one("Allow", arn, "EXECUTE-API:invoke")], "allow"],
    ["denies what nothing speaks of", [one("Allow", `${arn}/result`)], "none"],
    ["takes a dot for a dot", [one("Allow", arn.replace("1.x", "1?x").replace("?", "x"))], "none"],
    ["denies another action", [one("Allow", arn, "execute-api:InvalidateCache")], "none"],
    ["denies explicitly, whatever else allows", [one("Allow", "*"), one("Deny", "*/GET/*")], "deny"],
    ["denies without statements", [], "none"],
  ];
  for (const [title, Statement, decision] of cases)
    it(title, () => assert.equal(decide({ Statement } as Parameters<typeof decide>[0], arn), decision));
});
