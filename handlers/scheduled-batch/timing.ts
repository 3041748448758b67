/** After a timeout Lambda may let an environment live so long: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown */
export const SHUTDOWN_MS = 2_000;

/** What a function of the team's leaves of the invocation's time: a second to heed its signal, and the note that it has ended. */
export const END_MS = 4_000;
