import { dirname } from "node:path";
import type { PluginBuild } from "esbuild";
import type { PlaceNames } from "./references.ts";

const URL_NAME = "workloadModuleUrl";
const DIRECTORY_NAME = "workloadModuleDirname";
const FILE_NAME = "workloadModuleFilename";
const META_NAME = "workloadModuleMeta";

/** How rewritten code names the module's place. */
export const PLACE: PlaceNames = { url: URL_NAME, directory: DIRECTORY_NAME };

/** Whether a module asks for its own place. */
export const ASKS_FOR_PLACE =
  /\bimport\.meta\.(?:url|dirname|filename|resolve)\b|\bimport\.meta\b(?!\s*\.)|\b__(?:dirname|filename)\b/;

/** `const { dirname } = import.meta` */
const WHOLE_META = /\bimport\.meta\b(?!\s*\.)/;

const MODULE_SYNTAX = /\bimport\.meta\b|^\s*(?:import|export)\b/m;

export interface ModulePlace {
  /** Relative to the workload's folder, with `/`; `undefined` outside of it. */
  readonly path: string | undefined;
  /** The expressions of the built folder that the bundle is in. */
  readonly root: { readonly url: string; readonly directory: string };
}

/** Every bundle of a workload is in the root of its built folder, wherever its modules were. */
export function modulePlace(path: string, code: string): ModulePlace {
  const isModule = MODULE_SYNTAX.test(code);
  return {
    path: path.startsWith("..") ? undefined : path,
    root: {
      url: isModule ? "import.meta.url" : 'require("node:url").pathToFileURL(__filename)',
      directory: isModule ? "import.meta.dirname" : "__dirname",
    },
  };
}

/**
 * Replaces what a module reads about its own place by the same place below the built folder: `import.meta.url` of
 * `lib/render.ts` is `lib/render.ts` there, so that its relative paths hold.
 */
export async function movePlace(
  { esbuild }: PluginBuild,
  code: string,
  file: string,
  { path = "index.mjs", root }: ModulePlace,
): Promise<string> {
  const folder = dirname(path);
  const below = (part: string) => `${root.directory}+${JSON.stringify(`/${part}`)}`;
  const constants = [
    [URL_NAME, "url", `new URL(${JSON.stringify(path)},${root.url}).href`],
    [DIRECTORY_NAME, "dirname", folder === "." ? root.directory : below(folder)],
    [FILE_NAME, "filename", below(path)],
  ] as const;
  const isWhole = WHOLE_META.test(code);
  const meta = `const ${META_NAME}={...import.meta,url:${URL_NAME},dirname:${DIRECTORY_NAME},filename:${FILE_NAME}};`;
  // Not `transform`, which would know nothing of the file's tsconfig.json.
  const { outputFiles } = await esbuild.build({
    entryPoints: [file],
    outfile: `${file}.mjs`,
    write: false,
    logLevel: "silent",
    // JSX stays for the bundle, which knows the settings.
    jsx: "preserve",
    sourcemap: "inline",
    sourcesContent: false,
    target: "esnext",
    banner: {
      js: constants
        .filter(([, asked]) => isWhole || code.includes(`.${asked}`) || code.includes(`__${asked}`))
        .map(([name, , value]) => `const ${name}=${value};`)
        .concat(isWhole ? meta : [])
        .join(""),
    },
    define: {
      ...(isWhole && { "import.meta": META_NAME }),
      "import.meta.url": URL_NAME,
      "import.meta.dirname": DIRECTORY_NAME,
      "import.meta.filename": FILE_NAME,
      __dirname: DIRECTORY_NAME,
      __filename: FILE_NAME,
    },
  });
  const [moved] = outputFiles;
  return moved?.text ?? code;
}
