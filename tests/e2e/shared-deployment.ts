/** What is deployed once for all tests of a folder. */
interface Stoppable {
  stop(): Promise<void>;
}

/** For a `describe`: makes its deployment be there, and gives it to its tests. */
export type Deployed<T> = (begin?: (deployment: T) => void) => { readonly the: T };

/**
 * The one deployment of this process: made for the first `describe` that needs it, stopped after the last. What each of them hands over as
 * `begin` is called as soon as it stands, whichever `describe` comes first: for what takes its time beside the other tests.
 */
export function sharedDeployment<T extends Stoppable>(start: () => Promise<T>): Deployed<T> {
  let users = 0;
  let running: Promise<T> | undefined;
  const beginnings: ((deployment: T) => void)[] = [];

  async function stop(): Promise<void> {
    const started = running;
    running = undefined;
    await (await started?.catch(() => undefined))?.stop();
  }

  // With --grep some users never end.
  after(stop);
  return (begin) => {
    users++;
    if (begin) beginnings.push(begin);
    let deployment: T | undefined;
    before(async function () {
      this.timeout(900_000);
      running ??= start().then((started) => {
        for (const one of beginnings) one(started);
        return started;
      });
      deployment = await running;
    });
    after(async () => {
      if (--users === 0) await stop();
    });
    return {
      get the() {
        if (!deployment) throw new Error("the deployment is there only while tests run");
        return deployment;
      },
    };
  };
}
