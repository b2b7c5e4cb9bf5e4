/** A debugger that is attached to a process through its inspector. */
export interface Debugger {
  send(method: string, params?: object): Promise<unknown>;
  /** Resolves with the parameters of the first such event, also if it has come already. */
  event(method: string): Promise<Record<string, unknown>>;
  /** Resolves when it is detached. */
  readonly closed: Promise<void>;
}

/** Attaches to the process that listens at the port, as an editor does. */
export async function attachDebugger(port: number): Promise<Debugger> {
  const list = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [{ webSocketDebuggerUrl }] = (await list.json()) as [{ webSocketDebuggerUrl: string }];
  const socket = new WebSocket(webSocketDebuggerUrl);
  const answers = new Map<number, (answer: unknown) => void>();
  const events = new Map<string, PromiseWithResolvers<Record<string, unknown>>>();
  const eventNamed = (method: string) => {
    const known = events.get(method) ?? Promise.withResolvers<Record<string, unknown>>();
    events.set(method, known);
    return known;
  };
  let sent = 0;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as {
      id?: number;
      result?: unknown;
      method?: string;
      params?: Record<string, unknown>;
    };
    if (message.id !== undefined) answers.get(message.id)?.(message.result);
    else if (message.method !== undefined) eventNamed(message.method).resolve(message.params ?? {});
  });
  const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  await new Promise<void>((resolve) => socket.addEventListener("open", () => resolve()));
  return {
    send(method, params = {}) {
      sent += 1;
      socket.send(JSON.stringify({ id: sent, method, params }));
      return new Promise((resolve) => answers.set(sent, resolve));
    },
    event: (method) => eventNamed(method).promise,
    closed,
  };
}
