/** One problem of a definition, as ValidateStateMachineDefinition answers it. */
export interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly code: string;
  readonly message: string;
  /** `/States/NAME/FIELD`; `undefined` for a problem of the whole. */
  readonly location: string | undefined;
}

/** Collects the problems of a definition: none ends the search. */
export interface Diagnostics {
  readonly found: Diagnostic[];
  /** A problem of the schema, AWS's SCHEMA_VALIDATION_FAILED. */
  schema(message: string, location: string): void;
  error(code: string, message: string, location: string | undefined): void;
  warning(code: string, message: string, location: string): void;
}

export function createDiagnostics(): Diagnostics {
  const found: Diagnostic[] = [];
  return {
    found,
    schema: (message, location) =>
      void found.push({
        severity: "ERROR",
        code: "SCHEMA_VALIDATION_FAILED",
        message,
        location,
      }),
    error: (code, message, location) =>
      void found.push({ severity: "ERROR", code, message, location }),
    warning: (code, message, location) =>
      void found.push({ severity: "WARNING", code, message, location }),
  };
}
