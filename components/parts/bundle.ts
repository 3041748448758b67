import { existsSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { type BuildFailure, type BuildResult, buildSync, type Message } from "esbuild";
import { ArgumentError } from "./argument-error.ts";

/** The folder that paths in arguments are relative to: the project's. */
export const projectRoot = resolve(import.meta.dirname, "..", "..");

/** How a bundle is made; bench/bundles.ts measures what is made the same way. */
export const bundling = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node24",
  // ES modules where a package has them: they shake, CommonJS does not.
  mainFields: ["module", "main"] as string[],
  minify: true,
  // Code that tells errors or classes apart by their names goes on working.
  keepNames: true,
  legalComments: "none",
  charset: "utf8",
  logLevel: "silent",
} as const;

/** A team's file, which exports `handler`. */
export interface TeamFile {
  /** The argument that names it, for errors. */
  readonly argument: string;
  /** The file, relative to {@link projectRoot}. */
  readonly path: string;
  /** How to write the export, for the error when there is none. @example "async (body, request) => { … }" */
  readonly form: string;
}

/** A team's files inside the shell that runs them. */
export interface TeamWork {
  readonly files: readonly TeamFile[];
  /** An ES module in JavaScript that puts them together and exports `handler`, given each file as an import. */
  readonly entry: (...imports: readonly string[]) => string;
}

/**
 * Makes bundles: each is one CommonJS file with everything in it, the AWS SDK too, because what the runtime brings along changes under a
 * function's feet. https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 *
 * The same source gives the same text on every machine, so a second `up` changes nothing: no source map, no banner, no path in it. They
 * are made together because most of what they hold is the same.
 *
 * @param shells further entry files, by name, relative to {@link projectRoot}
 * @returns the texts: `work`, and one for each of `shells`
 * @throws ArgumentError when a team's file is not there, lacks the export, or cannot be bundled
 */
export function bundles<Name extends string>(
  subject: string,
  team: TeamWork,
  shells: Readonly<Record<Name, string>>,
): Readonly<Record<Name | "work", string>> {
  const entry = team.entry(...team.files.map((file) => importOf(subject, file)));
  try {
    return madeOnce(JSON.stringify([entry, shells]), () =>
      madeOf(
        buildSync({
          ...bundling,
          stdin: { contents: entry, resolveDir: projectRoot, sourcefile: "work.js", loader: "js" },
          entryPoints: shells,
          outdir: "unused",
          write: false,
          metafile: true,
        }),
      ),
    );
  } catch (error) {
    throw explained(subject, team.files, error as BuildFailure);
  }
}

/** Makes bundles of entry files of our own, by name, relative to {@link projectRoot}. */
export function shellBundles<Name extends string>(
  shells: Readonly<Record<Name, string>>,
): Readonly<Record<Name, string>> {
  return madeOnce(JSON.stringify(shells), () =>
    madeOf(buildSync({ ...bundling, entryPoints: shells, outdir: "unused", write: false, metafile: true })),
  ) as Record<Name, string>;
}

/** A build's texts by name; what came from stdin is the team's work. */
function madeOf({ outputFiles, metafile }: BuildResult<{ write: false; metafile: true }>): Made {
  const texts = outputFiles.map(({ path, text }) => [/([^/\\]+)\.js$/.exec(path)?.[1], text] as const);
  return {
    texts: Object.fromEntries(texts.map(([name, text]) => [name === "stdin" ? "work" : name, text])),
    sources: Object.keys(metafile.inputs).filter((source) => source !== "work.js"),
  };
}

interface Made {
  readonly texts: Readonly<Record<string, string>>;
  /** Files in it, relative to {@link projectRoot}. */
  readonly sources: readonly string[];
}

const made = new Map<string, Made & { readonly state: string }>();

/** Most instances of a program share their function, and making a bundle takes most of what a component takes. A changed source makes it anew. */
function madeOnce(key: string, make: () => Made): Made["texts"] {
  const known = made.get(key);
  if (known && stateOf(known.sources) === known.state) return known.texts;
  const fresh = make();
  made.set(key, { ...fresh, state: stateOf(fresh.sources) });
  return fresh.texts;
}

const stateOf = (sources: readonly string[]): string =>
  sources
    .map((source) => statSync(resolve(projectRoot, source), { throwIfNoEntry: false }))
    .map((stat) => `${stat?.mtimeMs} ${stat?.size}`)
    .join();

function importOf(subject: string, { argument, path }: TeamFile): string {
  const wayOut = "name a TypeScript file relative to the project";
  if (typeof path !== "string" || path === "") {
    const problem = path === undefined ? "is missing" : `${JSON.stringify(path)} names no file`;
    throw new ArgumentError(subject, `${argument} ${problem}`, wayOut);
  }
  const file = resolve(projectRoot, path);
  if (!existsSync(file)) throw new ArgumentError(subject, `${argument} "${path}" does not exist (${file})`, wayOut);
  return `./${relative(projectRoot, file).replaceAll("\\", "/")}`;
}

function explained(subject: string, files: readonly TeamFile[], failure: BuildFailure): Error {
  const [first]: (Message | undefined)[] = failure.errors ?? [];
  // An error of the entry is about one file's export; any other may be about what a file imports, too.
  const lacking = first?.location?.file === "work.js" && /^No matching export in "(.*?)"/.exec(first.text)?.[1];
  const named = (source: string) =>
    files.find(({ path }) => relative(projectRoot, resolve(projectRoot, path)) === source);
  const file = named(lacking || (first?.location?.file ?? "")) ?? files[0];
  if (!file) return failure;
  const { argument, path, form } = file;
  if (lacking) {
    return new ArgumentError(
      subject,
      `${argument} "${path}" has no export named "handler"`,
      `write: export const handler = ${form}`,
    );
  }
  const place = first?.location ? ` (${first.location.file}:${first.location.line})` : "";
  return new ArgumentError(
    subject,
    `${argument} "${path}" cannot be bundled: ${first?.text ?? failure.message}${place}`,
    "mend it",
  );
}
