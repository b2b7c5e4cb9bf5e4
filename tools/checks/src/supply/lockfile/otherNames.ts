import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lockfile } from "./lockfile.ts";

/** The dependencies that the package.json of a package names, as `NAME@VERSION`; `undefined` where it is not installed. */
type DependenciesOf = (name: string) => Readonly<Record<string, string>> | undefined;

/**
 * pnpm compares what the workspace's own package.json files say with the lockfile, and believes it what packages of the registry depend
 * on. So a changed line can put another package in the place of a trusted one's dependency, with a valid hash.
 *
 * @returns a line for each dependency that is a package of another name, unless the package itself says `npm:OTHER@…`
 */
export function otherNames({ snapshots = {} }: Lockfile, dependenciesOf: DependenciesOf): string[] {
  return Object.entries(snapshots).flatMap(([key, { dependencies, optionalDependencies }]) => {
    const name = withoutPeers(key);
    return Object.entries({ ...dependencies, ...optionalDependencies }).flatMap(([as, version]) => {
      const [, other] = /^(@?[^@(]+)@/.exec(version) ?? [];
      if (other === undefined || /^(link|file):/.test(version)) return [];
      const said = dependenciesOf(name)?.[as];
      return said?.startsWith(`npm:${other}@`) || said === `npm:${other}`
        ? []
        : [
            `${name}: its dependency ${as} is ${withoutPeers(version)} in the lockfile, and ${said === undefined ? "nothing that is installed" : `"${said}" in its package.json`}: restore the line, or make the lockfile anew`,
          ];
    });
  });
}

/** A key is `NAME@VERSION(PEER@VERSION)`. */
const withoutPeers = (key: string) => key.replace(/\(.*$/, "");

/** Reads the package.json files of what pnpm has installed beside a lockfile. */
export function installedDependencies(folder: string): DependenciesOf {
  return (name) => {
    const at = name.lastIndexOf("@");
    const pattern = `node_modules/.pnpm/${name.replaceAll("/", "+")}{,_*}/node_modules/${name.slice(0, at)}/package.json`;
    const [file] = globSync(pattern, { cwd: folder });
    if (file === undefined) return undefined;
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(folder, file), "utf8"),
    );
    return { ...dependencies, ...optionalDependencies };
  };
}
