/** Why nobody works the queue, as it is kept beside the statuses and shown by `levee requests status`. */
export interface PauseNote {
  /** Who stopped it: somebody, or the automatic brake. */
  readonly by: "operator" | "automatic";
  /** The operator, as the command knows them. */
  readonly who?: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly why: string;
}

/** The polling of the work queue: the event source mapping that feeds the worker. */
export interface Consumer {
  state(): Promise<ConsumerState>;
  /** Asks for it; AWS takes its time until the state says so. */
  enable(enabled: boolean): Promise<void>;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export type ConsumerState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

export interface PauseNotes {
  /** Strongly consistent. */
  read(): Promise<PauseNote | undefined>;
  write(note: PauseNote): Promise<void>;
  /** Nothing happens when there is a note already. */
  writeUnlessThere(note: PauseNote): Promise<void>;
  clear(): Promise<void>;
}

export interface BrakePorts {
  readonly consumer: Consumer;
  readonly notes: PauseNotes;
}

/** Whether it is stopped, or about to be. */
export const isPaused = (state: ConsumerState): boolean => state === "Disabled" || state === "Disabling";

/**
 * Stops consumption, then notes why: seconds count, and what was stopped without a note can still be resumed. Called again after a crash
 * in between it makes the note. What is paused already keeps the note of whoever paused it first.
 *
 * @returns whether it was running
 */
export async function pause({ consumer, notes }: BrakePorts, note: PauseNote): Promise<boolean> {
  if (isPaused(await consumer.state())) {
    await notes.writeUnlessThere(note);
    return false;
  }
  await consumer.enable(false);
  // A note that is there now is of a pause that somebody ended by hand.
  await notes.write(note);
  return true;
}

/**
 * Starts consumption again, then forgets why it was stopped.
 *
 * @returns whether it was stopped
 */
export async function resume({ consumer, notes }: BrakePorts): Promise<boolean> {
  const paused = isPaused(await consumer.state());
  if (paused) await consumer.enable(true);
  await notes.clear();
  return paused;
}
