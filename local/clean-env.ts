import { dirname } from "node:path";
import { paths } from "./paths.ts";

/** Any credentials do for the emulator; the access key is not a 12-digit number, so it stands for the default account. */
const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

/**
 * For processes of our own code: what Node compiled stays, which halves the time of the next start. Not for the emulator, whose Lambda workers
 * run from folders that are never the same twice.
 * https://nodejs.org/api/module.html#module-compile-cache
 */
export const compileCache = { NODE_COMPILE_CACHE: paths.compiled } as const;

/**
 * The whole environment of a child process. Nothing is inherited but the locale: the emulator hands its own environment on to
 * every Lambda worker, and a user's AWS profile or Pulumi token has no business in either.
 */
export function cleanEnv(
  extra: Readonly<Record<string, string>> = {},
  tools: readonly string[] = [],
): Record<string, string> {
  return {
    PATH: [paths.shims, paths.nodeBin, ...tools.map(dirname), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
    HOME: paths.home,
    TMPDIR: paths.temp,
    LANG: "C.UTF-8",
    ...credentials,
    AWS_REGION: "eu-central-1",
    // The emulator has no instance metadata; without this an SDK without credentials would wait for it.
    AWS_EC2_METADATA_DISABLED: "true",
    ...extra,
  };
}
