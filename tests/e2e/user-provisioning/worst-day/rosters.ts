/** One row of a roster of the worst day. */
export interface Written {
  /** On which it stands, from 1. */
  readonly line: number;
  /** As written; an invalid row has something else there. */
  readonly email: string;
  readonly isValid: boolean;
}

const first = (n: number) => ["Zoë", "李", "Олена", '"Amélie ""Mél"""', '"O\'Neil, Jr."'][n % 5];

/** The address of the n-th person of some rosters. */
export type Address = (n: number) => string;

/**
 * A roster of some people, with rows between them of whom nobody can be made, and some who come again in capitals.
 *
 * @param people numbers, in the order of their rows
 * @param bad for how many of them another row comes that makes nobody
 */
export function rosterOf(address: Address, people: readonly number[], bad = 0.15): { csv: string; rows: Written[] } {
  const lines: string[] = [];
  const rows: Written[] = [];
  const write = (email: string, isValid: boolean, name = first(rows.length)) => {
    rows.push({ line: lines.length + 2, email, isValid });
    lines.push(`${email},${name}`);
  };
  for (const [at, n] of people.entries()) {
    write(address(n), true);
    if (Math.floor((at + 1) * bad) === Math.floor(at * bad)) continue;
    if (at % 2 === 0) write("not-an-address", false);
    else write(address(n).toUpperCase(), true);
  }
  return { csv: ["email,given_name", ...lines].join("\r\n"), rows };
}

/** `count` numbers from `from` on. */
export const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
