/** What TestState answers. Its values are JSON as text. */
export interface TestStateResult {
  readonly status: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly nextState?: string | undefined;
  readonly inspectionData?: InspectionData | undefined;
}

interface InspectionData {
  readonly input?: string | undefined;
  readonly errorDetails?:
    | {
        readonly retryIndex?: number | undefined;
        readonly retryBackoffIntervalSeconds?: number | undefined;
        readonly catchIndex?: number | undefined;
      }
    | undefined;
  readonly variables?: string | undefined;
  readonly afterArguments?: string | undefined;
  readonly afterParameters?: string | undefined;
}
