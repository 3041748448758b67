import { folded, type PoolUser, type UsersEvidence } from "../evidence.ts";
import type { Listed } from "../people.ts";
import { type UsersProblem, usersProblem } from "../problem.ts";

/** Every valid row is one user with its attributes, and whoever else is in the pool has signed up. */
export function users({ people, users, signUps }: UsersEvidence): UsersProblem[] {
  const byEmail = Map.groupBy(users, ({ attributes }) => folded(attributes.email ?? ""));
  const problems: UsersProblem[] = [];
  const known = new Set(signUps.map(({ email }) => folded(email)));
  for (const person of people) {
    if (person.expect !== "created") continue;
    const email = folded(person.email!);
    known.add(email);
    const complaint = wrong(person, byEmail.get(email) ?? []);
    if (complaint) problems.push(usersProblem("every valid row is one user", `line ${person.line}: ${complaint}`));
  }
  for (const [email, found] of byEmail) {
    if (known.has(email)) continue;
    problems.push(
      usersProblem("nobody else is in the pool", `${email || found[0]!.username} is a user, and no row is`),
    );
  }
  return problems;
}

function wrong({ attributes = {} }: Listed, [user, ...others]: readonly PoolUser[]): string | undefined {
  if (!user) return "there is no user";
  if (others.length > 0) return `there are ${others.length + 1} users`;
  const due = { ...attributes, email_verified: "true" };
  for (const [name, value] of Object.entries(due)) {
    const got = user.attributes[name];
    if (got !== value) return `${name} is ${JSON.stringify(got)}, not ${JSON.stringify(value)}`;
  }
  const known = new Set([...Object.keys(due), "email", "sub"]);
  const more = Object.keys(user.attributes).filter((name) => !known.has(name));
  return more.length > 0 ? `the user has ${more.join(", ")}, which the row has not` : undefined;
}
