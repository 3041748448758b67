import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { type BuildFailure, buildSync } from "esbuild";
import { ArgumentError } from "./argument-error.ts";

/** The folder that paths in arguments are relative to: the project's. */
export const projectRoot = resolve(import.meta.dirname, "..", "..");

/** The oldest Node that bundles have to run on; fixed.runtime of a component is the same. */
const target = "node24";

/**
 * One CommonJS file with everything in it, the AWS SDK too: what the runtime brings along changes under a function's feet.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 *
 * The same source gives the same text on every machine, so a second `up` changes nothing: no source map, no banner, no path in it.
 *
 * @param entry an ES module that exports `handler`; its imports are relative to {@link projectRoot}
 */
export function bundle(subject: string, entry: string): string {
  try {
    const { outputFiles } = buildSync({
      stdin: { contents: entry, resolveDir: projectRoot, sourcefile: "entry.ts", loader: "ts" },
      absWorkingDir: projectRoot,
      bundle: true,
      platform: "node",
      format: "cjs",
      target,
      // ES modules where a package has them: they shake, CommonJS does not.
      mainFields: ["module", "main"],
      minify: true,
      // Errors are told apart by name.
      keepNames: true,
      sourcemap: false,
      legalComments: "none",
      charset: "utf8",
      write: false,
      logLevel: "silent",
    });
    return outputFiles[0]!.text;
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? [];
    const place = first?.location ? ` (${first.location.file}:${first.location.line})` : "";
    throw new ArgumentError(
      subject,
      `the handler cannot be bundled: ${first?.text ?? (error as Error).message}${place}`,
      "mend it",
    );
  }
}

/**
 * The path, as an import of an entry, of a file that a team named in an argument.
 *
 * @throws ArgumentError when there is no such file, or it has no export of that name
 */
export function teamModule(subject: string, argument: string, path: string, exported: string): string {
  const refuse = (problem: string, wayOut: string) =>
    new ArgumentError(subject, `${argument} ${JSON.stringify(path)} ${problem}`, wayOut);
  if (typeof path !== "string" || path === "")
    throw refuse("is not a path", "name a TypeScript file relative to the project");
  const file = resolve(projectRoot, path);
  if (!existsSync(file))
    throw refuse("does not exist", `there is no ${file}; name a TypeScript file relative to the project`);
  const names = exportsOf(file);
  if (names instanceof Error) throw refuse(`cannot be read: ${names.message}`, "mend it");
  if (!names.includes(exported)) {
    throw refuse(
      `has no export named "${exported}"${names.length ? `, only ${names.join(", ")}` : ""}`,
      `write: export const ${exported} = async (body, request) => { … }`,
    );
  }
  return `./${relative(projectRoot, file).replaceAll("\\", "/")}`;
}

function exportsOf(file: string): string[] | Error {
  try {
    const { metafile } = buildSync({
      entryPoints: [file],
      absWorkingDir: projectRoot,
      format: "esm",
      write: false,
      metafile: true,
      outdir: "unused",
      logLevel: "silent",
    });
    return Object.values(metafile.outputs).flatMap((output) => output.exports);
  } catch (error) {
    return new Error((error as BuildFailure).errors?.[0]?.text ?? (error as Error).message);
  }
}
