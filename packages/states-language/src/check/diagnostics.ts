import { createInspector, type InspectElsewhere } from "../jsonata/inspect.ts";
import type { ServiceResource } from "../services/taskModel.ts";
import { createSlices, type Slices } from "../slices.ts";

/** A problem in a definition, as ValidateStateMachineDefinition reports it. */
export interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly code: string;
  readonly message: string;
  /** `/States/NAME/FIELD`; `undefined` for a problem with the whole definition. */
  readonly location: string | undefined;
}

/** The code of a warning that AWS does not have: it may refuse the definition. */
export const POSSIBLY_REFUSED = "POSSIBLY_REFUSED";

/** Whether a service has an action that is in no model of AWS's services. */
export type IsKnown = (resource: ServiceResource) => boolean;

/** Collects the problems in a definition. A check that may be long gives way with `pause`. */
export interface Diagnostics extends Slices {
  readonly found: Diagnostic[];
  /** Reports an error with AWS's code SCHEMA_VALIDATION_FAILED. */
  schema(message: string, location: string | undefined): void;
  error(code: string, message: string, location: string | undefined): void;
  warning(code: string, message: string, location: string | undefined): void;
  /** Warns of what others refuse, linters or AWS's documentation. AWS was not seen to refuse it, so that it is no error. */
  doubt(message: string, location: string, as?: string): void;
  readonly inspect: InspectElsewhere;
  readonly isKnown: IsKnown;
}

export function createDiagnostics(
  inspectElsewhere?: InspectElsewhere,
  isKnown: IsKnown = () => false,
): Diagnostics {
  const found: Diagnostic[] = [];
  const report =
    (severity: Diagnostic["severity"]) =>
    (code: string, message: string, location: string | undefined): void => {
      found.push({ severity, code, message, location });
    };
  const error = report("ERROR");
  const warning = report("WARNING");
  return {
    ...createSlices(),
    found,
    inspect: createInspector(inspectElsewhere),
    isKnown,
    error,
    warning,
    doubt: (message, location, as = "as linters do") =>
      warning(POSSIBLY_REFUSED, `${message}. AWS may refuse it, ${as}`, location),
    schema: (message, location) => error("SCHEMA_VALIDATION_FAILED", message, location),
  };
}
