import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";

/** Whose schedules, and where. */
export interface Scope {
  readonly region: string;
  /** @default the account that the emulator takes the key `test` for */
  readonly accountId?: string | undefined;
}

/** A schedule as AWS holds it. */
export type Schedule = GetScheduleCommandOutput;

/** The schedules that the emulator holds. */
export class Schedules {
  readonly #emulator: string;
  readonly #clients = new Map<string, SchedulerClient>();

  constructor(emulator: string) {
    this.#emulator = emulator;
  }

  async all(scope: Scope): Promise<Schedule[]> {
    const held: (Schedule | undefined)[] = [];
    for await (const { Schedules: listed = [] } of paginateListSchedules({ client: this.#client(scope) }, {}))
      held.push(...(await Promise.all(listed.map(({ GroupName, Name }) => this.get(scope, GroupName, Name)))));
    return held.filter((schedule) => schedule !== undefined);
  }

  /** Undefined when it is gone. */
  async get(scope: Scope, GroupName: string | undefined, Name: string | undefined): Promise<Schedule | undefined> {
    try {
      return await this.#client(scope).send(new GetScheduleCommand({ GroupName, Name }));
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }

  async delete(scope: Scope, { GroupName, Name }: Schedule): Promise<void> {
    await this.#client(scope).send(new DeleteScheduleCommand({ GroupName, Name }));
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  #client({ region, accountId = "test" }: Scope): SchedulerClient {
    const key = `${accountId} ${region}`;
    const credentials = { accessKeyId: accountId, secretAccessKey: "test" };
    const client = this.#clients.get(key) ?? new SchedulerClient({ endpoint: this.#emulator, region, credentials });
    this.#clients.set(key, client);
    return client;
  }
}
