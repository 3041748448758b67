import { canFail, failuresOf, keyOf, type Point, stepsFrom } from "./flow.ts";
import type { Role } from "./roles.ts";
import type { StateAt } from "./walk.ts";

export type Released = "always" | "on success only" | "never";

/**
 * When a lease is given back, once it is taken: on every way out of the machine, on the ways without an error, or on none.
 *
 * "always" ends where Step Functions does: a machine that times out or is stopped runs no Catch.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function releasedOf(leases: StateAt[], roles: ReadonlyMap<string, Role>): Released {
  if (endsUnreleased(leases, roles, false)) return "never";
  return endsUnreleased(leases, roles, true) ? "on success only" : "always";
}

/** Releases that free the lease of others, too, and are reached by a run that has taken one. */
export function carelessReleases(leases: StateAt[], roles: ReadonlyMap<string, Role>): string[] {
  const careless: string[] = [];
  walkHeld(leases, roles, true, ({ path }) => {
    const role = roles.get(path);
    if (role?.is === "care" && role.careless) careless.push(path);
  });
  return careless;
}

/** Work that follows a release without a new lease: it runs beside the next holder. */
export function workAfterRelease(leases: StateAt[], roles: ReadonlyMap<string, Role>): string[] {
  const releases: StateAt[] = [];
  walkHeld(leases, roles, true, (state) => releases.push(state));
  const after: string[] = [];
  const seen = new Set<string>();
  const todo = releases.flatMap((state) => stepsFrom({ at: "state", state })).map(({ to }) => to);
  for (const point of todo) {
    if (seen.has(keyOf(point))) continue;
    seen.add(keyOf(point));
    const role = point.at === "state" ? roles.get(point.state.path) : undefined;
    if (role?.is === "lease") continue;
    if (role?.is === "work" && point.at === "state") after.push(point.state.path);
    todo.push(...stepsFrom(point).map(({ to }) => to));
  }
  return after;
}

const endsUnreleased = (leases: StateAt[], roles: ReadonlyMap<string, Role>, failures: boolean): boolean =>
  walkHeld(leases, roles, failures, () => {});

/** Follows a lease from where it is taken to its releases; whether a way ends before one. */
function walkHeld(
  leases: StateAt[],
  roles: ReadonlyMap<string, Role>,
  failures: boolean,
  onRelease: (state: StateAt) => void,
): boolean {
  let ends = false;
  const seen = new Set<string>();
  const todo: Point[] = leases.flatMap((state) => stepsFrom({ at: "state", state })).map(({ to }) => to);
  for (const point of todo) {
    if (seen.has(keyOf(point))) continue;
    seen.add(keyOf(point));
    if (point.at === "end" || point.at === "failed") ends = true;
    if (point.at === "state") {
      const { state } = point;
      const role = roles.get(state.path);
      if (role?.is === "care" && role.releases) {
        onRelease(state);
        continue;
      }
      if (failures && canFail(state)) todo.push(...failuresOf(state).map(({ to }) => to));
    }
    todo.push(...stepsFrom(point).map(({ to }) => to));
  }
  return ends;
}
