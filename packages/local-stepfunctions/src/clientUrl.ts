import { execFile } from "node:child_process";
import { isIP } from "node:net";
import { SYNC_PREFIX } from "./http/servedHosts.ts";

/** The addresses of each name; none if there are none, or they are not known in time. */
export type Lookup = (names: readonly string[]) => Promise<readonly (readonly string[])[]>;

const NAME = "stepfunctions.localhost";
/** Where calls of this machine arrive, by the address that the endpoint listens on. */
const LOOPBACK: Readonly<Record<string, string>> = {
  "127.0.0.1": "127.0.0.1",
  "0.0.0.0": "127.0.0.1",
  "::1": "::1",
  "::": "::1",
};

/** Where clients of this machine find the endpoint. */
export interface ClientUrl {
  readonly url: string;
  /** Whether its host may have `sync-` before it, as SDKs want it for StartSyncExecution and TestState. */
  readonly takesPrefix: boolean;
}

/** Before an address, `sync-` makes no name; and *.localhost has addresses on some machines only. So this machine is asked. */
export async function clientUrl(
  { url, port }: { readonly url: string; readonly port: number },
  lookup: Lookup = systemLookup,
): Promise<ClientUrl> {
  const host = hostIn(url);
  const address = LOOPBACK[host];
  const name = isIP(host) === 0 ? host : address && NAME;
  if (name === undefined) return { url, takesPrefix: false };
  const found = await lookup([name, `${SYNC_PREFIX}${name}`]);
  const wanted = address === undefined ? (found[0] ?? []) : [address];
  const takesPrefix = found.every((addresses) => addresses.some((one) => wanted.includes(one)));
  return { url: `http://${takesPrefix ? name : inUrl(address ?? host)}:${port}`, takesPrefix };
}

function inUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

function hostIn(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, "");
}

/** A resolver may wait for ten seconds for a server that does not answer. */
const LOOKUP_MS = 1_000;

const PRINT_ADDRESSES = `
  const { lookup } = require("node:dns").promises;
  const addressesOf = (name) => lookup(name, { all: true }).catch(() => []);
  Promise.all(process.argv.slice(1).map(addressesOf)).then((found) =>
    console.log(JSON.stringify(found.map((each) => each.map(({ address }) => address)))));`;

/** A process of its own: a lookup that waits can't be ended, and would keep this process. */
function systemLookup(names: readonly string[]): Promise<readonly (readonly string[])[]> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const options = { timeout: LOOKUP_MS, killSignal: "SIGKILL", env } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, ["-e", PRINT_ADDRESSES, ...names], options, (error, printed) =>
      resolve(error === null ? (JSON.parse(printed) as string[][]) : names.map(() => [])),
    );
  });
}
