import { CliError } from "../cli-error.ts";
import type { Deployed, Terminal } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { type Aws, awsOf } from "../stack/aws.ts";
import {
  type Instance,
  instancesOf,
  type Kind,
  namesOf,
  requestIntake,
  scheduledBatch,
  userProvisioning,
} from "../stack/instance.ts";
import { isEmbedded, type Stack } from "../stack/stack.ts";
import { proveBatch } from "./batch/prove-batch.ts";
import { type IntakeOptions, proveIntake } from "./intake/prove-intake.ts";
import type { Proof } from "./proof.ts";
import { proveUsers } from "./users/prove-users.ts";

/** What a smoke test is told. */
export interface SmokeOptions extends IntakeOptions {
  readonly email?: string;
  readonly only?: readonly string[];
  /** Milliseconds. */
  readonly timeout?: number;
}

/** One instance that is to be proved. */
export interface Subject {
  readonly pipeline: string;
  readonly name: string;
  /** `RequestIntake "orders"` */
  readonly title: string;
  /** What is done to it, for whoever is asked. */
  readonly does: string;
  /** So long may it take, milliseconds. */
  readonly timeout: number;
  prove(proof: Proof): Promise<void>;
}

export const PIPELINES = [requestIntake, userProvisioning, scheduledBatch].map(({ output }) => output);

const TIMEOUT_MS = 300_000;

/** The instances that are named, or all there are. */
export async function subjectsOf(
  stack: Stack,
  terminal: Terminal,
  { pipeline, instance }: { readonly pipeline?: string; readonly instance?: string },
  options: SmokeOptions,
): Promise<readonly Subject[]> {
  let aws: Aws | undefined;
  const of = async <Outputs extends { readonly alarmTopicArn: string }>(
    kind: Kind<Outputs>,
    about: (
      one: Instance<Outputs>,
      deployed: Deployed,
    ) => Pick<Subject, "does" | "prove"> & { readonly timeout?: number },
  ): Promise<Subject[]> => {
    if (pipeline !== undefined && pipeline !== kind.output) return [];
    const chosen = instancesOf(stack, kind).filter(({ name }) => instance === undefined || name === instance);
    const [first] = chosen;
    if (!first) return [];
    aws ??= await awsOf(stack, first, terminal.signal);
    const deployed = { ...terminal, stackName: stack.name, aws, embedded: isEmbedded(stack) };
    return chosen.map((one) => ({
      pipeline: kind.output,
      name: one.name,
      title: `${kind.component} "${one.name}"`,
      timeout: options.timeout ?? TIMEOUT_MS,
      ...about(one, deployed),
    }));
  };
  const subjects = [
    ...(await of(requestIntake, (intake, deployed) => ({
      does: "post one request twice: your function works it for real, and what it does is not undone",
      prove: (proof) => proveIntake({ ...deployed, intake }, options, proof),
    }))),
    ...(await of(userProvisioning, (users, deployed) => ({
      does: `create and invite ${options.email ?? "a user of SES's mailbox simulator"}, and delete the user`,
      prove: (proof) => proveUsers({ ...deployed, users }, options, proof),
    }))),
    ...(await of(scheduledBatch, (batch, deployed) => ({
      does: `run ${options.only ? `the targets ${options.only.join(", ")}` : "all its targets"} now: your functions work them for real, and what they do is not undone`,
      ...(options.timeout === undefined && { timeout: batch.runTimeout * 1_000 }),
      prove: (proof) => proveBatch({ ...deployed, batch }, options, proof),
    }))),
  ];
  if (subjects.length > 0) return subjects;
  const wanted = [pipeline, instance && `"${instance}"`].filter((part) => part !== undefined).join(" ");
  const all = [requestIntake, userProvisioning, scheduledBatch].flatMap((kind) =>
    namesOf(stack, kind).map((name) => `${kind.output} "${name}"`),
  );
  const there = all.length > 0 ? `it has ${all.join(", ")}` : "is it deployed?";
  throw new CliError(`stack ${stack.name} has no ${wanted || "pipeline"} among its outputs; ${there}`, exitCodes.usage);
}
