/** A round trip that begins at the first of some places and goes from each to each other one exactly once. */
export function everyMove<Place extends string>(places: readonly Place[]): Place[] {
  const left = new Map(places.map((from) => [from, places.filter((to) => to !== from)]));
  const [first] = places;
  const path: Place[] = first === undefined ? [] : [first];
  const trip: Place[] = [];
  // Hierholzer's way to an Eulerian circuit.
  for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
    const next = left.get(at)?.pop();
    if (next !== undefined) path.push(next);
    else trip.unshift(...path.splice(-1));
  }
  return trip;
}
