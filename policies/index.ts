import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { PolicyPack } from "@pulumi/policy";
import { Inputs } from "./core/inputs.ts";
import { judges, packOf } from "./core/pack.ts";
import { pack } from "./core/package.ts";
import { listen } from "./core/settings.ts";
import { spare } from "./core/spare.ts";
import { rules } from "./rules/rules.ts";

// The bundle lies in `dist/`.
const dir = dirname(dirname(fileURLToPath(import.meta.url)));
const surroundings = { dir, cwd: process.cwd(), env: process.env, now: () => new Date() };

const inputs = new Inputs();
spare(rules, inputs);
new PolicyPack(pack.name, packOf(rules, listen(judges), surroundings, inputs));
