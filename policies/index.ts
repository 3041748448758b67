import { PolicyPack } from "@pulumi/policy";
import { noLambdaProxy } from "./rules/no-lambda-proxy.ts";

new PolicyPack("levee", {
  enforcementLevel: "mandatory",
  policies: [noLambdaProxy],
});
