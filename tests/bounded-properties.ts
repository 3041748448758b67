import fc from "fast-check";

/**
 * A property that fails is made smaller for as long as that takes, long after mocha has given the test up: the process would never end, and
 * nobody would read what it found. Under mocha's own limit, so that the counterexample is told.
 */
fc.configureGlobal({ interruptAfterTimeLimit: 15_000, markInterruptAsFailure: true });
