/** A value (JSONPath) or its promise (JSONata, which is evaluated asynchronously). */
export type MaybePromise<T> = T | Promise<T>;

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return value instanceof Promise;
}

export function andThen<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** All values in order; a promise if one of them is. */
export function all<T extends readonly unknown[]>(
  values: {
    readonly [K in keyof T]: MaybePromise<T[K]>;
  },
): MaybePromise<T> {
  return values.some((value) => value instanceof Promise)
    ? (Promise.all(values) as unknown as Promise<T>)
    : (values as unknown as T);
}
