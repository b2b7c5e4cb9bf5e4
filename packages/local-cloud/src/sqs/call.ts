/** By operation: what it does with a request. The signal ends a long poll without messages. */
export type Calls = Readonly<
  Record<string, (input: object, signal: AbortSignal) => object | Promise<object>>
>;
