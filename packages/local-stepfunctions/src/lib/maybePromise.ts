/** A value that is there at once (JSONPath), or soon (JSONata, whose evaluation is asynchronous). */
export type Soon<T> = T | Promise<T>;

export function isPromise<T>(value: Soon<T>): value is Promise<T> {
  return value instanceof Promise;
}

export function andThen<T, U>(value: Soon<T>, next: (value: T) => Soon<U>): Soon<U> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** All of them, in their order. */
export function all<T extends readonly unknown[]>(
  values: {
    readonly [K in keyof T]: Soon<T[K]>;
  },
): Soon<T> {
  return values.some((value) => value instanceof Promise)
    ? (Promise.all(values) as unknown as Promise<T>)
    : (values as unknown as T);
}
