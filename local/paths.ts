import { join, resolve } from "node:path";

/** The checkout: what a relative path in a stack's config is relative to. */
export const root = resolve(import.meta.dirname, "..");

const levee = join(root, ".levee");

/** Everything that Levee makes on a machine lives below `.levee/` of its checkout, so that checkouts never share state. */
export const paths = {
  levee,
  /** The emulator's virtualenv. */
  venv: join(levee, "venv"),
  /** The Pulumi engine, when it was built here. */
  engine: join(levee, "engine"),
  /** Executables that the engine looks up by name: our provider and the policy host. */
  shims: join(levee, "shims"),
  /** HOME of every child process, so that nothing is written to the user's. */
  home: join(levee, "home"),
  /** What Node compiled. */
  compiled: join(levee, "compiled"),
  /** Temporary files that may stay. */
  temp: join(levee, "tmp"),
  /** One run's state, logs and temporary files; removed when the run ends. */
  run: join(levee, "run"),
  /** The quotas that a run's embedded cloud enforces. */
  quotas: join(root, "local", "quotas.json"),
  /** What a kept run is made of, for people and for `local:down`. */
  localJson: join(levee, "local.json"),
  /** The processes of the runs in progress, so that the next run can end what a crash left behind. */
  processes: join(levee, "processes"),
  /** Held by the one run that a checkout can have at a time. */
  lock: join(levee, "lock"),
  nodeBin: join(root, "node_modules", ".bin"),
  policies: join(root, "policies"),
} as const;
