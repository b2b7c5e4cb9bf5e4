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

/**
 * Listens for single keys, if the input is a terminal. Otherwise nothing is read, and its end means nothing.
 * @param interrupt is called for Ctrl-C, which is no signal while keys are read
 * @returns a function that gives the terminal back
 */
export function listenForKeys(input: KeyInput, keys: Keys, interrupt: () => void): () => void {
  if (!input.isTTY || input.setRawMode === undefined) return () => {};
  const suspend = () => {
    input.setRawMode?.(false);
    process.once("SIGCONT", () => input.setRawMode?.(true));
    process.kill(process.pid, "SIGTSTP");
  };
  const onData = (data: Buffer) => {
    for (const key of data.toString("utf8")) {
      if (key === CTRL_C) interrupt();
      else if (key === CTRL_Z) suspend();
      else keys[key]?.run();
    }
  };
  let listening = true;
  const restore = () => {
    if (!listening) return;
    listening = false;
    input.off("data", onData);
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
