import type { Consumer, ConsumerState } from "../../handlers/request-intake/pause.ts";

/**
 * Several consumers as one. A command that broke off between two of them has changed one only, and given again it has to change the other:
 * so they stand where the one stands that is not yet where it should be.
 *
 * @param isWrong whether a consumer that is there has to be changed
 * @param right the state that all are to have in the end
 */
export const allOf = (
  consumers: readonly Consumer[],
  isWrong: (state: ConsumerState) => boolean,
  right: ConsumerState,
): Consumer => ({
  async state() {
    const states = await Promise.all(consumers.map((consumer) => consumer.state()));
    return states.find(isWrong) ?? states.find((state) => state !== right) ?? right;
  },
  async enable(enabled) {
    await Promise.all(consumers.map((consumer) => consumer.enable(enabled)));
  },
});
