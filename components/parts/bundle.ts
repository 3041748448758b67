import { existsSync, statSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { type BuildFailure, buildSync, type Message, type Metafile } from "esbuild";
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
 * are made together because most of what they hold is the same, and each once in a process as long as its sources stay as they are: most
 * instances of a program share their functions.
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
    return textsOf(shells, entry);
  } catch (error) {
    throw explained(subject, team.files, error as BuildFailure);
  }
}

/** Makes bundles of entry files of our own, by name, relative to {@link projectRoot}. */
export const shellBundles = <Name extends string>(
  shells: Readonly<Record<Name, string>>,
): Readonly<Record<Name, string>> => textsOf(shells);

/** The entry that a team's work comes from: stdin, as it were. */
const workFile = "work.js";

interface Made {
  readonly text: string;
  /** Files in it, relative to {@link projectRoot}, and what they were when it was made. */
  readonly sources: readonly string[];
  readonly state: string;
}

/** By the entry: our file's path, or the text of the team's work. */
const made = new Map<string, Made>();

/** One build makes what is not there yet, or not any more because a source has changed. What else is in a build changes no text. */
function textsOf<Name extends string>(
  shells: Readonly<Record<Name, string>>,
  work?: string,
): Readonly<Record<Name | "work", string>> {
  const stateOf = states();
  const isMissing = (entry: string) => {
    const known = made.get(entry);
    return !known || stateOf(known.sources) !== known.state;
  };
  const missing = Object.entries<string>(shells).filter(([, file]) => isMissing(file));
  const missingWork = work !== undefined && isMissing(work) ? work : undefined;
  if (missing.length > 0 || missingWork !== undefined) build(Object.fromEntries(missing), missingWork);
  const entries = Object.entries<string>({ ...shells, ...(work !== undefined && { work }) });
  const texts = entries.map(([name, entry]) => [name, textOf(entry)]);
  return Object.fromEntries(texts) as Record<Name | "work", string>;
}

function textOf(entry: string): string {
  const known = made.get(entry);
  if (!known) throw new Error(`esbuild made no bundle of ${entry}; the name of a shell is that of its file there`);
  return known.text;
}

function build(shells: Readonly<Record<string, string>>, work: string | undefined): void {
  const { outputFiles, metafile } = buildSync({
    ...bundling,
    ...(work !== undefined && {
      stdin: { contents: work, resolveDir: projectRoot, sourcefile: workFile, loader: "js" as const },
    }),
    entryPoints: shells,
    outdir: "unused",
    write: false,
    metafile: true,
  });
  const stateOf = states();
  for (const { path, text } of outputFiles) {
    const name = basename(path, ".js");
    const sources = reached(metafile.inputs, metafile.outputs[`unused/${name}.js`]?.entryPoint ?? "");
    // "stdin" is what esbuild calls the work.
    made.set(shells[name] ?? work ?? "", { text, sources, state: stateOf(sources) });
  }
}

/** The files that an entry is made of. */
function reached(inputs: Metafile["inputs"], entryPoint: string): string[] {
  const found = new Set([entryPoint]);
  for (const file of found) {
    for (const { path } of inputs[file]?.imports ?? []) if (inputs[path]) found.add(path);
  }
  found.delete(workFile);
  return [...found];
}

/** Tells what files are now; each is looked at once. */
function states(): (sources: readonly string[]) => string {
  const seen = new Map<string, string>();
  const stateOf = (source: string) => {
    const stat = statSync(resolve(projectRoot, source), { throwIfNoEntry: false });
    const state = `${stat?.mtimeMs} ${stat?.size}`;
    seen.set(source, state);
    return state;
  };
  return (sources) => sources.map((source) => seen.get(source) ?? stateOf(source)).join();
}

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
  const lacking = first?.location?.file === workFile && /^No matching export in "(.*?)"/.exec(first.text)?.[1];
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
