/** What stands behind a key. */
export type Keys = Readonly<Record<string, Key>>;

interface Key {
  /** Without a text, help does not list it. */
  readonly does?: string;
  run(): void;
}

export type KeyInput = Pick<
  NodeJS.ReadStream,
  "isTTY" | "on" | "off" | "pause" | "resume" | "unref"
> & {
  setRawMode?(raw: boolean): unknown;
};

const CTRL_C = "\u0003";
const CTRL_Z = "\u001a";

/** What a terminal does with signals as long as no keys are read. */
export interface KeySignals {
  /** For Ctrl-C. */
  interrupt(): void;
  /** For Ctrl-Z. The terminal is as the shell wants it until the process continues. */
  suspend(): void;
}

/**
 * Listens for single keys, if the input is a terminal. Otherwise nothing is read, and its end means nothing.
 * @returns a function that gives the terminal back
 */
export function listenForKeys(input: KeyInput, keys: Keys, signals: KeySignals): () => void {
  if (!input.isTTY || input.setRawMode === undefined) return () => {};
  const onContinue = () => void input.setRawMode?.(true);
  const suspend = () => {
    input.setRawMode?.(false);
    process.once("SIGCONT", onContinue);
    signals.suspend();
  };
  const onData = (data: Buffer) => {
    for (const key of data.toString("utf8")) {
      if (key === CTRL_C) signals.interrupt();
      else if (key === CTRL_Z) suspend();
      else keys[key]?.run();
    }
  };
  let listening = true;
  const restore = () => {
    if (!listening) return;
    listening = false;
    input.off("data", onData);
    process.off("SIGCONT", onContinue);
    input.setRawMode?.(false);
    input.pause();
    process.off("exit", restore);
  };
  input.setRawMode(true);
  input.on("data", onData);
  input.resume();
  process.on("exit", restore);
  return restore;
}

export function keysText(keys: Keys): string {
  return Object.entries(keys)
    .filter(([, { does }]) => does !== undefined)
    .map(([key, { does }]) => `${key} ${does}`)
    .join(" · ");
}
