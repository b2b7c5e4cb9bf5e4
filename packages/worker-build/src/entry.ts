import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Plugin } from "esbuild";
import type { WorkloadSource } from "./workloadSource.ts";

/** The name under which esbuild knows the generated module. */
export const ENTRY = "worker-entry";

/**
 * The module that a workload's worker starts with. The app loads the handler itself, so that it can say why that fails.
 *
 * What only some workloads need is passed to `start` here by the workload's manifest, so that it is in no other bundle.
 */
function entryOf(app: string, { name, manifest, handlerFile }: WorkloadSource): string {
  // The positions of this text are in the source map, so it must not depend on where the repository is.
  const module = (path: string) => JSON.stringify(`./${relative(app, path)}`);
  // An app without this module has the secrets in its environment.
  const secrets = join(app, "src/secrets.ts");
  const fetchesSecrets =
    Object.keys(manifest.secrets ?? {}).length > 0 && existsSync(secrets)
      ? `\n  fetchSecrets: async (variables) => (await import(${module(secrets)})).fetchSecrets(variables),`
      : "";
  return `import { start } from ${module(join(app, "src/index.ts"))};
export const handler = await start({
  name: ${JSON.stringify(name)},
  load: async () => (await import(${module(handlerFile)})).workload,${fetchesSecrets}
});
`;
}

export function entryPlugin(app: string, source: WorkloadSource): Plugin {
  return {
    name: ENTRY,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${ENTRY}$`) }, () => ({
        path: source.name,
        namespace: ENTRY,
      }));
      onLoad({ filter: /.*/, namespace: ENTRY }, () => ({
        contents: entryOf(app, source),
        resolveDir: app,
        loader: "js",
      }));
    },
  };
}
