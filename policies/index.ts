import { PolicyPack } from "@pulumi/policy";
import { packOf } from "./core/pack.ts";
import { listen } from "./core/settings.ts";
import { rules } from "./rules/rules.ts";

new PolicyPack("levee", packOf(rules, listen()));
