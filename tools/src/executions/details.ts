import { isHandlersOwn, type WorkloadReport } from "./report.ts";

/**
 * Lines below the table: why executions failed otherwise than a handler decided; with the user's own input every error's
 * cause, and the output.
 */
export function details(reports: readonly WorkloadReport[], ownInput: boolean): string {
  return reports
    .flatMap((report) => [
      ...Object.entries(report.causes)
        .filter(([error]) => ownInput || !isHandlersOwn(error))
        .map(([error, cause]) => `${report.name}: ${error}: ${cause}\n`),
      ...(ownInput && report.output !== undefined
        ? [`${report.name}: ${JSON.stringify(report.output)}\n`]
        : []),
    ])
    .join("");
}
