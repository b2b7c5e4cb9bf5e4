/** Whether the worker's log may have what handlers say of their tasks: `logExecutionData` of the environment. */
export function logsExecutionData(): boolean {
  return process.env["LOG_EXECUTION_DATA"] !== "false";
}
