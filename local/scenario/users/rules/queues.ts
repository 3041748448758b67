import { isEmpty, remains } from "../../rules/queues.ts";
import type { UsersEvidence } from "../evidence.ts";
import { type UsersProblem, usersProblem } from "../problem.ts";

/** When a roster has ended, nothing of it may be left to work, and nothing may have been given up. */
export const leftovers = ({ queues }: UsersEvidence): UsersProblem[] =>
  queues
    .filter((depth) => !isEmpty(depth))
    .map((depth) => usersProblem("nothing is left in the queues", remains(depth)));
