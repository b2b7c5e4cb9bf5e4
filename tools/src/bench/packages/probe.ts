/** The use of one npm package in a handler, without a network: it returns a value that only working code can give. */
export interface Probe {
  /** The packages as a team would install them; the first one names the row. */
  readonly packages: readonly [string, ...string[]];
  /** Tells two probes of one package apart. */
  readonly use?: string;
  /** Import declarations. */
  readonly imports: string;
  /** The body of an async function. */
  readonly body: string;
  /** The JSON of the returned value. */
  readonly returns: unknown;
  /** Answers to its HTTP requests, by method and URL: connections that are not HTTP are refused. */
  readonly doubles?: Readonly<Record<string, { readonly status: number; readonly body?: unknown }>>;
  /** Packages that the manifest must declare under `bundle.external`. */
  readonly external?: readonly string[];
}

/**
 * A client that reaches nothing has loaded and run all of its code down to the socket: `answerOf` gives the error's code.
 */
export const answer = (call: string) => `return answerOf(${call});`;

/** Nothing listens there. `fetch` allows port 2, other than port 1. */
export const SERVER = "http://127.0.0.1:2";

/** The options of an AWS client. */
export const AWS_CLIENT = `{ region: "us-east-1", endpoint: "${SERVER}", maxAttempts: 1, credentials: { accessKeyId: "a", secretAccessKey: "b" } }`;

export const NO_SERVER = "ECONNREFUSED";
