/** The text as a part of a regular expression that finds it: of Go, in which esbuild reads filters, and of JavaScript. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
