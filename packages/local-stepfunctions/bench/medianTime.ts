/** The median time of a call in milliseconds, after calls that are not measured. */
export async function medianTimeOf(
  call: () => Promise<unknown>,
  { warmUps, calls }: { readonly warmUps: number; readonly calls: number },
): Promise<number> {
  const times: number[] = [];
  for (let index = -warmUps; index < calls; index++) {
    const from = performance.now();
    await call();
    if (index >= 0) times.push(performance.now() - from);
  }
  return median(times);
}

export function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;
}
