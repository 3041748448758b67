import { folded, type UsersEvidence } from "../evidence.ts";
import { type UsersProblem, usersProblem } from "../problem.ts";

/** Who signs up meanwhile gets an account at the first try. */
export function signUps({ signUps, users }: UsersEvidence): UsersProblem[] {
  const there = new Set(users.map(({ attributes }) => folded(attributes.email ?? "")));
  const complain = (message: string) => usersProblem("live sign-ups go through", message);
  if (signUps.length === 0) return [complain("nobody signed up")];
  return signUps.flatMap(({ email, error }) => {
    if (error) return [complain(`${email}: ${error}`)];
    return there.has(folded(email)) ? [] : [complain(`${email}: signed up, and is no user`)];
  });
}
