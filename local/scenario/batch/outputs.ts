/** The outputs of an instance that are played with. */
export interface BatchOutputs {
  readonly stateMachineArn: string;
  readonly leaseTable: string;
  readonly lease: string;
  readonly runsTable: string;
  readonly deadLetterQueueUrl: string;
  /** Seconds. */
  readonly period: number;
  readonly longestStep: number;
}
