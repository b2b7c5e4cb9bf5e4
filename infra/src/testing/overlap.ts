/** Whether some text matches both patterns; `*` matches any characters. */
export function overlap(a: string, b: string): boolean {
  if (a === "" || b === "") return /^\**$/.test(a + b);
  if (a.startsWith("*")) return overlap(a.slice(1), b) || overlap(a, b.slice(1));
  if (b.startsWith("*")) return overlap(a, b.slice(1)) || overlap(a.slice(1), b);
  return a[0] === b[0] && overlap(a.slice(1), b.slice(1));
}
