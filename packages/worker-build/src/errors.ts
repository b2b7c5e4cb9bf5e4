/** The list of workloads names one that can't be built. The message names the file and what to change. */
export class InvalidRegistration extends Error {
  override readonly name = "InvalidRegistration";
}

/** A workload can't be built. The message begins with the workload's name and lists each error with its place. */
export class BuildError extends Error {
  override readonly name = "BuildError";

  constructor(workload: string, problem: string) {
    super(`workload ${workload} can't be built: ${problem}`);
  }
}
