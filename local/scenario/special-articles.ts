/** The articles that make the scenario's two special orders. */
export const poisonSku = "RECALLED-0001";
export const slowSku = "HANDMADE-0045";
/** How long the slow order takes, in milliseconds. */
export const slowMs = 45_000;
