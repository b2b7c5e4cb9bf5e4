import type { BundleFile } from "./bundleFile.ts";

/**
 * esbuild leaves a free `require` to CommonJS modules that require Node's own modules, and a module of the bundle has
 * none. Minified names are shorter than these two, so nothing else in the file can have them.
 */
const REQUIRE =
  'import{createRequire as workerCreateRequire}from"node:module";const require=workerCreateRequire(import.meta.url);\n';

/** Declares `require` in the files that mention it. The others need not pay for it at each cold start. */
export function declareRequire(files: readonly BundleFile[]): BundleFile[] {
  const mentioning = new Set(files.filter(mentionsRequire).map(({ path }) => path));
  return files.map(({ path, contents }) => {
    if (mentioning.has(path)) return { path, contents: Buffer.from(REQUIRE + text(contents)) };
    if (mentioning.has(path.replace(/\.map$/, "")))
      return { path, contents: oneLineDown(contents) };
    return { path, contents };
  });
}

function mentionsRequire({ path, contents }: BundleFile): boolean {
  return path.endsWith(".mjs") && /\brequire\b/.test(text(contents));
}

/** In a source map a semicolon ends a line. */
function oneLineDown(map: Uint8Array): Uint8Array {
  const parsed = JSON.parse(text(map));
  return Buffer.from(JSON.stringify({ ...parsed, mappings: `;${parsed.mappings}` }));
}

function text(contents: Uint8Array): string {
  return Buffer.from(contents).toString("utf8");
}
