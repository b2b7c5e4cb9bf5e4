/** ToleratedFailureCount and ToleratedFailurePercentage of a Map state. */
export interface Tolerance {
  toleratedCount: number | undefined;
  toleratedPercentage: number | undefined;
}

/** The bounds of a Map state. Those of a distributed one may change while it runs. */
export interface MapLimits extends Tolerance {
  /** 0 without a bound of its own. */
  maxConcurrency: number;
}
