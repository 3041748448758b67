/**
 * Imported for its effect: ends this process once its parent, or the run that it serves (`LEVEE_RUN_PID`), is gone.
 * A run that was killed with SIGKILL can clean nothing up, so what it started has to notice by itself.
 */
const parent = process.ppid;
const run = Number(process.env.LEVEE_RUN_PID ?? 0);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

if (run > 0) {
  setInterval(() => {
    if (process.ppid !== parent || !isAlive(run)) process.exit(0);
  }, 250).unref();
}
