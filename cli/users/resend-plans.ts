import type { Ledger } from "../../handlers/user-provisioning/ledger.ts";
import type { RESENDABLE } from "../../handlers/user-provisioning/resend.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable } from "../output/printable.ts";

export type Resendable = (typeof RESENDABLE)[number];

export interface RosterPlan {
  readonly rosterId: string;
  readonly key: string;
  /** Invitations that ended so, with those of people who were forgotten since. */
  readonly count: number;
}

/**
 * The rosters whose invitations are sent again, each once: named by its id and by its key, or ending between two looks, it would be gone through twice,
 * and what the first pass sent be sent again by the second.
 *
 * @param names of rosters; all that there are without them
 * @param idNamed the id of a roster that is named somehow
 */
export async function resendPlans(
  ledger: Pick<Ledger, "readRoster" | "openRosters" | "endedRosters" | "counts">,
  idNamed: (name: string) => Promise<string>,
  names: readonly string[] | undefined,
  outcome: readonly Resendable[],
): Promise<readonly RosterPlan[]> {
  const rosters = names
    ? await Promise.all(
        names.map(async (name) => {
          const roster = await ledger.readRoster(await idNamed(name));
          if (roster) return roster;
          throw new CliError(`roster "${printable(name)}" is not in the ledger`, exitCodes.notFound);
        }),
      )
    : [...(await ledger.openRosters()), ...(await ledger.endedRosters(0))];
  const keys = new Map(rosters.map(({ rosterId, key }) => [rosterId, key]));
  return Promise.all(
    [...keys].map(async ([rosterId, key]) => {
      const { invitation } = await ledger.counts(rosterId);
      return { rosterId, key, count: [...new Set(outcome)].reduce((sum, end) => sum + invitation[end], 0) };
    }),
  );
}
