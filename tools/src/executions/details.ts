import { isHandlerError, type WorkloadReport } from "./report.ts";

/**
 * The lines below the table: the causes of errors that no handler threw. With the user's own input, the causes of all errors
 * and the output.
 */
export function details(reports: readonly WorkloadReport[], ownInput: boolean): string {
  return reports
    .flatMap((report) => [
      ...Object.entries(report.causes)
        .filter(([error]) => ownInput || !isHandlerError(error))
        .map(([error, cause]) => `${report.name}: ${error}: ${cause}\n`),
      ...(ownInput && report.output !== undefined
        ? [`${report.name}: ${JSON.stringify(report.output)}\n`]
        : []),
    ])
    .join("");
}
