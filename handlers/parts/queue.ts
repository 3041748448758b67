/** The queue that the batch came from. */
export interface Queue {
  /** Makes the messages visible again that many milliseconds from now. */
  showAfter(messages: readonly { readonly receiptHandle: string; readonly ms: number }[]): Promise<void>;
}
