import { bundles, type TeamFile, type TeamWork } from "../parts/bundle.ts";
import type { Settings } from "./settings.ts";

/** The texts of the functions. They are made before anything is registered: a file that is not there ends the preview. */
export interface Bundles {
  readonly open: string;
  /** By the step's name. */
  readonly steps: ReadonlyMap<string, string>;
  readonly summarise: string;
  readonly watch: string;
}

export function bundlesOf(subject: string, settings: Settings): Bundles {
  const steps = settings.steps.map(({ name, handler, argument }) => {
    const file = { argument, path: handler, form: "async (target, step) => { … }" };
    return [name, bundles(subject, { files: [file], entry: stepEntry }, {}).work] as const;
  });
  const { work: open, ...shells } = bundles(subject, opening(settings), {
    summarise: "handlers/scheduled-batch/summarise.ts",
    watch: "handlers/scheduled-batch/watch.ts",
  });
  return { open, ...shells, steps: new Map(steps) };
}

/** The entry of a step's bundle: the team's file inside our shell. */
const stepEntry = (file = ""): string =>
  `import { handler as work } from ${JSON.stringify(file)};
   import { step } from "./handlers/scheduled-batch/step.ts";
   export const handler = step(work);`;

/** The list of targets is part of the bundle: an environment would have no room for it. */
function opening({ targets: { list, handler }, stopWhen }: Settings): TeamWork {
  const files: TeamFile[] = [];
  const imported = (argument: string, path: string | undefined, form: string, name: string): string => {
    if (path === undefined) return "undefined";
    files.push({ argument, path, form });
    return name;
  };
  const targets = imported("targets", handler, "async (run) => […]", "file0");
  const stop = imported("stopWhen.handler", stopWhen.handler, "async (schedule) => undefined", `file${files.length}`);
  const entry = (...paths: readonly string[]): string =>
    [
      ...paths.map((path, n) => `import { handler as file${n} } from ${JSON.stringify(path)};`),
      'import { opener } from "./handlers/scheduled-batch/open.ts";',
      `export const handler = opener({ targets: ${list ? JSON.stringify(list) : targets}, stop: ${stop} });`,
    ].join("\n");
  return { files, entry };
}
