import { relative } from "node:path";

/** What Node.js says when a file or a module is not where code looks for it. */
const MISSING =
  /ENOENT|ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|Cannot find (?:module|package)|ERR_DLOPEN_FAILED|\.node\b/;
const FRAME = /^\s*at .*$/gm;

/**
 * What to write into the manifest when a failure's text shows that the build lacks a file, which the code looks for beside
 * itself. The stack in the text must be mapped to the sources.
 *
 * @param text - all that is known of the failure
 * @param bundle - the folder that the worker ran from
 * @returns a sentence, or undefined when the failure is another one
 */
export function remedyOf(text: string, bundle: string): string | undefined {
  if (!MISSING.test(text)) return undefined;
  const frame = text.match(FRAME)?.find((line) => !/\bnode:|\(internal/.test(line));
  if (frame === undefined || frame.includes(`${bundle}/node_modules/`)) return undefined;
  const name = packageIn(frame);
  if (name !== undefined) {
    return `The package ${name} looks for a file or a module that is not in the build. Write bundle: { external: ["${name}"] } into the manifest: then the package is installed beside the code instead of bundled.`;
  }
  const file = missingFile(text, bundle);
  if (file === undefined) return undefined;
  return `The code looks for ${file} beside itself, and it is not in the build. Write bundle: { assets: ["${file}"] } into the manifest.`;
}

/** The package whose source a frame names: the last `node_modules` of its path. */
function packageIn(frame: string): string | undefined {
  const path = frame.replaceAll("\\", "/");
  const at = path.lastIndexOf("node_modules/");
  if (at === -1) return undefined;
  return /^(?:@[^/]+\/)?[^/:)]+/.exec(path.slice(at + "node_modules/".length))?.[0];
}

/** The path inside the build that could not be opened. */
function missingFile(text: string, bundle: string): string | undefined {
  const path = /ENOENT[^']*'([^']+)'/.exec(text)?.[1];
  if (path === undefined) return undefined;
  const inside = relative(bundle, path);
  return inside.startsWith("..") ? undefined : inside;
}
