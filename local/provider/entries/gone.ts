/** The answer of an AWS call, or `undefined` when AWS says that there is no such thing, in whichever way the service says so. */
export async function unlessGone<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && /NotFound|NoSuch|NonExistent|DoesNotExist/.test(error.name)) return undefined;
    throw error;
  }
}
