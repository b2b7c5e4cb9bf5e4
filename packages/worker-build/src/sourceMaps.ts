/**
 * Whether a file of a built folder is a source map of the bundle, which no run depends on. All of the bundle's files are in
 * the root of the folder; a map elsewhere is an asset.
 *
 * @param file - relative to the workload's folder
 */
export function isSourceMap(file: string): boolean {
  return /^[^/\\]+\.mjs\.map$/.test(file);
}
