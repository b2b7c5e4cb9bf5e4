/**
 * The returned function calls `observe`, a function of somebody else's. An error that it throws is a warning of this process,
 * the first time, and stops nothing. `name` is the option that the function was given as.
 */
export function safeObserver<T>(name: string, observe: (value: T) => void): (value: T) => void {
  let hasFailed = false;
  return (value) => {
    try {
      observe(value);
    } catch (error) {
      if (!hasFailed) process.emitWarning(warning(name, error));
      hasFailed = true;
    }
  };
}

function warning(name: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`${name}: ${reason}; its further errors are not told`, { cause: error });
}
