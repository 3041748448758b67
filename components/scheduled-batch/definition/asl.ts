/**
 * The part of the Amazon States Language that the machine is made of, with JSONata as its query language.
 * https://states-language.net/spec.html, https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export type State = Task | Choice | MapState | Parallel | Pass | Succeed | Fail;

/** States by name. */
export type States = Readonly<Record<string, State>>;

/** JSON in which a text of the form `{% … %}` is an expression. */
export type Template = string | number | boolean | null | readonly Template[] | { readonly [key: string]: Template };
export type Assign = Readonly<Record<string, Template>>;

type Onward = { readonly Next: string } | { readonly End: true };

interface Common {
  readonly Comment?: string;
  readonly Assign?: Assign;
  readonly Output?: Template;
}

export type Task = Common &
  Onward & {
    readonly Type: "Task";
    readonly Resource: string;
    readonly Arguments: Template;
    /** Whole seconds, or an expression of them that is worked out whenever the Task begins. */
    readonly TimeoutSeconds: number | string;
    readonly Retry: readonly Retrier[];
    readonly Catch?: readonly Catcher[];
  };

export type MapState = Common &
  Onward & {
    readonly Type: "Map";
    readonly Items: string;
    readonly MaxConcurrency: number;
    readonly ItemProcessor: Flow & { readonly ProcessorConfig: { readonly Mode: "INLINE" } };
    readonly Catch?: readonly Catcher[];
  };

/** States by name, and the first of them. */
export interface Flow {
  readonly StartAt: string;
  readonly States: States;
}

export type Parallel = Common &
  Onward & {
    readonly Type: "Parallel";
    readonly Branches: readonly Flow[];
    readonly Catch?: readonly Catcher[];
  };

type Pass = Common & Onward & { readonly Type: "Pass" };

export interface Choice extends Common {
  readonly Type: "Choice";
  readonly Choices: readonly Rule[];
  readonly Default: string;
}

export interface Rule {
  readonly Condition: string;
  readonly Next: string;
  readonly Assign?: Assign;
  readonly Output?: Template;
}

export interface Succeed {
  readonly Type: "Succeed";
  readonly Comment?: string;
  readonly Output?: Template;
}

export interface Fail {
  readonly Type: "Fail";
  readonly Comment?: string;
  readonly Error: string;
  readonly Cause: string;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL";
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Assign;
  readonly Output?: Template;
}

export interface Definition extends Flow {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
  readonly TimeoutSeconds: number;
}
