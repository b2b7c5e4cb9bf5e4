import { KNOWN_ATTACKS } from "./knownAttacks.ts";
import { measureAttack } from "./measureAttack.ts";
import { startWatchedEndpoint } from "./watched.ts";

const ATTACK_MS = 3_000;
const ROWS: ReadonlySet<string> = new Set([
  "a regular expression that explodes",
  "$sort of a long range",
  "many slow queries",
  "descents of descents",
  "a definition with 8,000 expressions",
  "loops of JSONata states",
  "5,000 waits that end together",
  "520 states that keep 250 KB",
  "child executions that wait for long",
  "hostile bodies",
]);

/** The longest time in milliseconds that another client's call took during each attack, at a process of its own. */
export async function measureBystander(): Promise<Record<string, number>> {
  const waits: Record<string, number> = {};
  for (const attack of KNOWN_ATTACKS.filter(({ name }) => ROWS.has(name))) {
    const endpoint = await startWatchedEndpoint();
    const { callMs } = await measureAttack(endpoint, attack, ATTACK_MS);
    waits[attack.name] = callMs;
    await endpoint.stop();
  }
  return waits;
}
