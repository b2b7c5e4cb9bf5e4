import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";

/** What an editor does at a breakpoint, over the inspector protocol. */
export interface Debugging {
  /** Resolves when the worker stands at the breakpoint; it goes on then. */
  hit(): Promise<void>;
  close(): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
}

/** A process, as its inspector lists it. */
interface Target {
  readonly webSocketDebuggerUrl: string;
}

interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL: string;
}

/**
 * Attaches to the inspector at an address, and sets a breakpoint at the line of a source file that contains a text. The place
 * in the built code comes from its source map, as in an editor.
 */
export async function breakAt(address: string, file: string, text: string): Promise<Debugging> {
  const inspector = await connect(address);
  const lines = (await readFile(file, "utf8")).split("\n");
  const line = lines.findIndex((each) => each.includes(text));
  await inspector.send("Debugger.enable");
  for (const script of inspector.scripts) {
    const position = await builtPosition(script, file, line);
    if (position === undefined) continue;
    const location = { scriptId: script.scriptId, ...position };
    await inspector.send("Debugger.setBreakpoint", { location });
    return {
      async hit() {
        await inspector.paused;
        await inspector.send("Debugger.resume");
      },
      close: inspector.close,
    };
  }
  inspector.close();
  throw new Error(`no source map of the worker leads to line ${line + 1} of ${file}`);
}

async function connect(address: string) {
  const targets = await readJson<readonly Target[]>(new URL(`http://${address}/json/list`));
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? "");
  await once(socket, "open");
  const scripts: Script[] = [];
  const answers = new Map<number, (result: Message["result"]) => void>();
  const paused = Promise.withResolvers<void>();
  socket.addEventListener("message", ({ data }) => {
    const message: Message = JSON.parse(String(data));
    if (message.id !== undefined) answers.get(message.id)?.(message.result);
    if (message.method === "Debugger.scriptParsed") {
      scripts.push(message.params as unknown as Script);
    }
    if (message.method === "Debugger.paused") paused.resolve();
  });
  return {
    scripts,
    paused: paused.promise,
    close: () => socket.close(),
    send(method: string, params: object = {}): Promise<Message["result"]> {
      const id = answers.size + 1;
      socket.send(JSON.stringify({ id, method, params }));
      return new Promise((resolve) => answers.set(id, resolve));
    },
  };
}

/** The first place in the built code that the script's map leads back to the line; all count from 0. */
async function builtPosition({ url, sourceMapURL }: Script, file: string, line: number) {
  if (!url.startsWith("file:") || sourceMapURL === "" || url.includes("/node_modules/")) return;
  const payload = await readJson<SourceMapPayload>(new URL(sourceMapURL, url));
  const root = new URL(payload.sourceRoot ?? "", url);
  const map = new SourceMap(payload);
  const built = (await readFile(fileURLToPath(url), "utf8")).split("\n");
  for (const [lineNumber, { length }] of built.entries()) {
    for (let columnNumber = 0; columnNumber < length; columnNumber += 1) {
      const entry = map.findEntry(lineNumber, columnNumber);
      if (!("originalSource" in entry) || entry.originalLine !== line) continue;
      if (new URL(entry.originalSource, root).href.endsWith(file))
        return { lineNumber, columnNumber };
    }
  }
  return undefined;
}

async function readJson<T>(url: URL): Promise<T> {
  const text =
    url.protocol === "file:" ? await readFile(url, "utf8") : await (await fetch(url)).text();
  return JSON.parse(text) as T;
}
