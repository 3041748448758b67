import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import { bundling } from "../components/parts/bundle.ts";
import { workEntry } from "../components/request-intake/worker.ts";

export interface BundleFigures {
  readonly bundle: string;
  /** Bytes of the bundle that come from `handlers/`, minified. */
  readonly ownBytes: number;
  readonly totalBytes: number;
  /** Median milliseconds of `require` in a fresh process, and the fastest and slowest of them. */
  readonly loadMs: number;
  readonly loadMinMs: number;
  readonly loadMaxMs: number;
}

/** What is measured, as the contents of an entry. The AWS clients alone are there to compare with: the rest is ours. */
const entries: Readonly<Record<string, string>> = {
  "RequestIntake worker": workEntry("./handlers/orders/fulfil.ts"),
  "RequestIntake undelivered": `export { handler } from "./handlers/request-intake/undelivered.ts";`,
  "clients SQS + DynamoDB alone": `export { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
    export { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";`,
  "an empty module": "export const handler = () => {};",
};

/** What the functions need to load; nothing is called. */
const environment = {
  AWS_REGION: "eu-central-1",
  LEVEE_INSTANCE: "orders",
  LEVEE_SERVICE: "levee-local-orders",
  LEVEE_STATUS_TABLE: "status",
  LEVEE_QUEUE_URL: "http://127.0.0.1/queue",
  LEVEE_DEAD_LETTER_QUEUE_URL: "http://127.0.0.1/dlq",
  LEVEE_RESULTS_BUCKET: "results",
  LEVEE_WORK_TIMEOUT_MS: "30000",
  LEVEE_MAX_ATTEMPTS: "5",
  LEVEE_STATUS_RETENTION_S: "1209600",
  LEVEE_TOO_OLD_AFTER_S: "311040",
};

/** Builds each bundle as the component does, and loads it in fresh processes of Node, in turn so that a slow moment hits all alike. */
export async function bundles(runs: number): Promise<BundleFigures[]> {
  const dir = mkdtempSync(join(tmpdir(), "levee-bundles-"));
  try {
    const built = Object.entries(entries).map(([bundle, contents], index) => {
      const { outputFiles, metafile } = buildSync({
        ...bundling,
        stdin: { contents, resolveDir: bundling.absWorkingDir, sourcefile: "entry.js", loader: "js" },
        metafile: true,
        write: false,
      });
      const file = join(dir, `${index}.cjs`);
      const text = outputFiles[0]!.contents;
      writeFileSync(file, text);
      const inputs = Object.entries(Object.values(metafile.outputs)[0]!.inputs);
      const own = inputs.filter(([path]) => path.startsWith("handlers/"));
      return {
        bundle,
        file,
        ownBytes: sum(own.map(([, { bytesInOutput }]) => bytesInOutput)),
        totalBytes: text.length,
      };
    });
    const times = new Map<string, number[]>(built.map(({ file }) => [file, []]));
    for (let run = 0; run < runs; run++) for (const { file } of built) times.get(file)!.push(await loadTime(file));
    return built.map(({ file, ...sizes }) => ({ ...sizes, ...spread(times.get(file)!) }));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function loadTime(file: string): Promise<number> {
  const script = "const t = performance.now(); require(process.argv[1]); console.log(performance.now() - t);";
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script, file], { env: { ...environment } });
  return Number(stdout.trim().split("\n").at(-1));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function spread(times: readonly number[]): Pick<BundleFigures, "loadMs" | "loadMinMs" | "loadMaxMs"> {
  const sorted = times.toSorted((a, b) => a - b).map((ms) => Math.round(ms * 10) / 10);
  return { loadMs: sorted[Math.floor(sorted.length / 2)]!, loadMinMs: sorted[0]!, loadMaxMs: sorted.at(-1)! };
}
