/** Whether a text is an address that can be linked to as it is, in SARIF and in Markdown: nothing in it needs to be escaped. */
export const isWebAddress = (text: string): boolean =>
  /^https?:\/\/[\w./?=&%#~+,:;-]+$/.test(text) && URL.canParse(text);
