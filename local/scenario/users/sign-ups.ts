import { setTimeout as sleep } from "node:timers/promises";
import { CognitoIdentityProviderClient, SignUpCommand } from "@aws-sdk/client-cognito-identity-provider";
import { loopbackOnly } from "../loopback-only.ts";
import type { SignUp } from "./evidence.ts";

export interface SignUpsOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly clientId: string;
  /** A second. */
  readonly rate: number;
}

/** People who sign up by themselves, evenly apart, whether or not the ones before them were answered. Nobody tries again. */
export class SignUps {
  /** Those that were answered. */
  readonly records: SignUp[] = [];
  readonly #stop = new AbortController();
  readonly #cognito: CognitoIdentityProviderClient;
  readonly #going: Promise<void>;

  constructor({ endpoint, region, clientId, rate }: SignUpsOptions) {
    this.#cognito = new CognitoIdentityProviderClient({
      endpoint: loopbackOnly("SignUps: endpoint", endpoint).href,
      region,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
    this.#going = this.#go(clientId, 1_000 / rate);
  }

  /** Lets nobody begin any more, and waits for those who have. */
  async end(): Promise<readonly SignUp[]> {
    this.#stop.abort();
    await this.#going;
    this.#cognito.destroy();
    return this.records;
  }

  async #go(clientId: string, gapMs: number): Promise<void> {
    const start = performance.now();
    const begun: Promise<void>[] = [];
    for (let n = 0; ; n++) {
      const waitMs = start + n * gapMs - performance.now();
      await sleep(Math.max(0, waitMs), undefined, { signal: this.#stop.signal }).catch(() => {});
      if (this.#stop.signal.aborted) break;
      begun.push(this.#signUp(clientId, `live${n}@example.net`));
    }
    await Promise.all(begun);
  }

  async #signUp(ClientId: string, email: string): Promise<void> {
    const start = performance.now();
    const command = new SignUpCommand({ ClientId, Username: email, Password: "Not-used-1-elsewhere" });
    const error = await this.#cognito.send(command).then(
      () => undefined,
      ({ name }: Error) => name,
    );
    this.records.push({ email, ms: performance.now() - start, ...(error !== undefined && { error }) });
  }
}
