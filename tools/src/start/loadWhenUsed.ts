import { createRequire, Module } from "node:module";

/**
 * Makes a CommonJS package load when something of it is first used, instead of when another package requires it. Who uses it
 * finds no difference. A package that is not installed, or is loaded already, is left alone.
 *
 * @param path the package, after those that lead to it: each requires the next
 * @param from the URL or the absolute path of a file from which the first package resolves
 */
export function loadWhenUsed(path: readonly string[], from = import.meta.url): void {
  const file = resolve(path, from);
  const { cache } = createRequire(from);
  if (file === undefined || cache[file] !== undefined) return;
  const placeholder = new Module(file);
  let loaded: object | undefined;
  placeholder.exports = standIn(() => {
    if (loaded === undefined) {
      delete cache[file];
      loaded = Object(createRequire(file)(file)) as object;
    }
    return loaded;
  });
  placeholder.filename = file;
  placeholder.loaded = true;
  cache[file] = placeholder;
}

function resolve(path: readonly string[], from: string): string | undefined {
  try {
    return path.reduce((file, name) => createRequire(file).resolve(name), from);
  } catch {
    return undefined;
  }
}

/** Behaves as what `load` returns. A compiled `import` reads `__esModule` at once, and `default` when it is used. */
function standIn(load: () => object): object {
  // A bound function can be called and constructed, and has no property that a proxy must repeat.
  const proxy: object = new Proxy(function callable() {}.bind(undefined), {
    get(_, key) {
      if (key === "__esModule") return true;
      const loaded = load();
      return key === "default" && !Reflect.has(loaded, key) ? loaded : Reflect.get(loaded, key);
    },
    has: (_, key) => Reflect.has(load(), key),
    ownKeys: () => Reflect.ownKeys(load()),
    getOwnPropertyDescriptor(_, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(load(), key);
      return descriptor && { ...descriptor, configurable: true };
    },
    apply: (_, self, given) => Reflect.apply(load() as () => unknown, self, given),
    construct(_, given, target) {
      const loaded = load() as new () => object;
      return Reflect.construct(loaded, given, target === proxy ? loaded : target);
    },
  });
  return proxy;
}
