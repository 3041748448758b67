/** A clock whose time passes only while somebody sleeps, and for nobody whose sleep was cancelled. */
export const calmClock = (time: { now: number }) => ({
  now: () => time.now,
  sleep(ms: number) {
    let cancelled = false;
    const over = new Promise<void>((resolve) => {
      setImmediate(() => {
        if (!cancelled) time.now += ms;
        resolve();
      });
    });
    return {
      over,
      cancel: () => {
        cancelled = true;
      },
    };
  },
});
