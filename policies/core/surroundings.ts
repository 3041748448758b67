import { isAbsolute, join, relative } from "node:path";
import type { Problem } from "../reports/problem.ts";

/** What the pack sees of the machine that it runs on. */
export interface Surroundings {
  /** The pack's own directory; empty when there is none. */
  dir: string;
  /** Where this process was started. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  now: () => Date;
}

/** Nothing to read and nowhere to write: for judging resources alone. */
export const nowhere: Surroundings = { dir: "", cwd: "", env: {}, now: () => new Date() };

/**
 * A path that somebody gave in the environment: relative to where they stood. npm tells where it was started; Pulumi's hosts start a pack
 * in the pack's directory, which nobody means, and hand on the environment of the shell, whose PWD is the user's directory.
 */
export const started = (
  { dir, cwd, env }: Surroundings,
  variable: string,
  path: string,
): { path: string } | { problem: Problem } => {
  if (isAbsolute(path)) return { path };
  const meant = (place: string | undefined) => place !== undefined && isAbsolute(place) && relative(dir, place) !== "";
  const base = [env.INIT_CWD, cwd, env.PWD].find(meant);
  if (base !== undefined) return { path: join(base, path) };
  const message = `${variable} ${JSON.stringify(path)}: is relative, and the engine started the pack in its own directory; give an absolute path, such as "$PWD/${path}"`;
  return { problem: { level: "error", id: "path-relative", message, file: path } };
};
