import { afterAll, expect, test } from "vitest";
import { KNOWN_ATTACKS } from "./knownAttacks.ts";
import { measureAttack } from "./measureAttack.ts";
import { randomAttack } from "./randomAttack.ts";
import { startWatchedEndpoint } from "./watched.ts";

/** On a machine with two quiet cores it is a tenth of this. */
const MAX_WAIT_MS = 1_000;
const ATTACK_MS = 100;
/** Each takes little time here. */
const KNOWN = [
  "descents of descents",
  "StringMatches with many stars",
  "batches",
  "settings of 9,000 levels",
  "tests of states",
];
const RANDOM = Array.from({ length: 6 }, (_, index) => randomAttack(index + 1));

const endpoint = await startWatchedEndpoint();
afterAll(() => endpoint.stop());

test.each([...KNOWN_ATTACKS.filter(({ name }) => KNOWN.includes(name)), ...RANDOM])(
  "another client's calls are answered during an attack: $name",
  async (attack) => {
    const { callMs, failures } = await measureAttack(endpoint, attack, ATTACK_MS);
    expect(failures).toEqual([]);
    expect(callMs).toBeLessThan(MAX_WAIT_MS);
  },
);
