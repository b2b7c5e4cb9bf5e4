/** What TestState answers. Its values are JSON as text. */
export interface TestStateResult {
  readonly status: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  readonly inspectionData?: InspectionData;
}

interface InspectionData {
  readonly input?: string;
  readonly errorDetails?: {
    readonly retryIndex?: number;
    readonly retryBackoffIntervalSeconds?: number;
    readonly catchIndex?: number;
  };
  readonly [stage: string]: unknown;
}
