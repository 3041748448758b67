import { GetStageCommand, type MethodSetting, NotFoundException } from "@aws-sdk/client-api-gateway";
import type { ControlPlane } from "./snapshot.ts";

/** What a stage says about how requests are served. */
export interface StageState {
  readonly deploymentId: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly methodSettings: Readonly<Record<string, MethodSetting>>;
}

/** Old enough to look again, for what changed without a request through this gateway (a CloudFormation stack, say). */
const FRESH_MS = 1000;

interface Known<State> {
  readonly state: Promise<State | undefined>;
  readonly at: number;
}

/** Reads a stage; undefined when there is none. */
type ReadStage<Plane, State> = (plane: Plane, apiId: string, stage: string) => Promise<State | undefined>;

/**
 * Stages as the emulator has them, remembered: a write of the control plane that passes by forgets those of its API; otherwise what is older than a
 * second is served while it is read anew, and goes on being served when the emulator is silent.
 */
export class Stages<Plane = ControlPlane, State = StageState> {
  private readonly known = new Map<string, Known<State>>();
  private readonly readStage: ReadStage<Plane, State>;
  private readonly now: () => number;

  constructor(readStage: ReadStage<Plane, State>, now: () => number = () => performance.now()) {
    this.readStage = readStage;
    this.now = now;
  }

  /** The stage, or undefined when there is none. */
  async get(plane: Plane, apiId: string, stage: string): Promise<State | undefined> {
    const key = `${apiId}/${stage}`;
    const known = this.known.get(key);
    if (!known) return this.read(key, plane, apiId, stage);
    if (this.now() - known.at > FRESH_MS) this.refresh(key, known, this.readStage(plane, apiId, stage));
    return known.state;
  }

  private refresh(key: string, { state }: Known<State>, read: Promise<State | undefined>): void {
    const meanwhile = { state, at: this.now() };
    this.known.set(key, meanwhile);
    read.then(
      (fresh) => {
        // What was forgotten since may have been written since, and this reading is older.
        if (this.known.get(key) === meanwhile) this.known.set(key, { state: Promise.resolve(fresh), at: this.now() });
      },
      () => {},
    );
  }

  /** Forgets the stages of an API. */
  forget(apiId: string): void {
    for (const key of this.known.keys()) if (key.startsWith(`${apiId}/`)) this.known.delete(key);
  }

  private read(key: string, plane: Plane, apiId: string, stage: string): Promise<State | undefined> {
    const state = this.readStage(plane, apiId, stage);
    this.known.set(key, { state, at: this.now() });
    state.catch(() => this.known.delete(key));
    return state;
  }
}

/** A stage of a REST API. */
export async function readStage(
  { client }: ControlPlane,
  apiId: string,
  stageName: string,
): Promise<StageState | undefined> {
  try {
    const stage = await client.send(new GetStageCommand({ restApiId: apiId, stageName }));
    return {
      deploymentId: stage.deploymentId ?? "",
      variables: new Map(Object.entries(stage.variables ?? {})),
      methodSettings: stage.methodSettings ?? {},
    };
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}
