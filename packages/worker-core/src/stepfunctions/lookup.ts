import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";

/** A resolver answers in milliseconds. */
const SLOW_MS = 250;

/** How names are looked up, by default as Node does. */
export interface NameServices {
  /** Takes a thread of the process's pool. It knows all names of the system, such as those in /etc/hosts. */
  lookup(name: string): Promise<LookupAddress[]>;
  /** Asks DNS, without such a thread. */
  ask(name: string): Promise<LookupAddress[]>;
}

/**
 * Looks up the names of services for connections. Node does so in a pool of four threads, which handlers may keep busy for
 * minutes with files, compression or hashes of passwords: nothing could connect, not even heartbeats of another thread. So
 * when that takes long, the addresses of the last time are taken, or DNS is asked directly.
 */
export function createLookup(names: NameServices = nodesNames, slowMs = SLOW_MS): LookupFunction {
  const known = new Map<string, LookupAddress[]>();

  return (name, options, callback) => {
    find(name).then(
      (all) => {
        const found = all.filter(({ family }) => !options.family || family === options.family);
        const [first = all[0]] = found;
        if (options.all) callback(null, found.length > 0 ? found : all);
        else callback(null, first?.address ?? "", first?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };

  function find(name: string): Promise<LookupAddress[]> {
    const looked = names.lookup(name).then((addresses) => {
      known.set(name, addresses);
      return addresses;
    });
    const { promise, resolve, reject } = Promise.withResolvers<LookupAddress[]>();
    const timer = setTimeout(() => {
      const asked = known.get(name) ?? names.ask(name);
      // Whoever answers first: the other may know no such name.
      Promise.any([asked, looked]).then(resolve, () => {
        // `looked` tells it.
      });
    }, slowMs);
    looked.then(resolve, reject).finally(() => clearTimeout(timer));
    return promise;
  }
}

/** An import would load more than the promises of both. */
const nodesNames: NameServices = {
  lookup: (name) => process.getBuiltinModule("node:dns").promises.lookup(name, { all: true }),
  async ask(name) {
    const { Resolver } = process.getBuiltinModule("node:dns").promises;
    const resolver = new Resolver({ timeout: 1_000, tries: 2 });
    const ofFamily = (family: number, asked: Promise<string[]>) =>
      asked.then(
        (addresses) => addresses.map((address) => ({ address, family })),
        () => [],
      );
    const found = await Promise.all([
      ofFamily(4, resolver.resolve4(name)),
      ofFamily(6, resolver.resolve6(name)),
    ]);
    if (found.flat().length > 0) return found.flat();
    throw new Error(`DNS has no address of ${name}`);
  },
};
