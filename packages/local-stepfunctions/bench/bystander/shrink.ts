import type { Attack } from "./attack.ts";

/** The attack without each of its machines and requests, and each part of a machine's executions and inputs, that it does not need. */
export async function smallerThan(
  attack: Attack,
  isAsBad: (other: Attack) => Promise<boolean>,
): Promise<Attack> {
  for (const smaller of smallerOnes(attack)) {
    if (await isAsBad(smaller)) return smallerThan(smaller, isAsBad);
  }
  return attack;
}

function* smallerOnes(attack: Attack): Generator<Attack> {
  const { machines, requests } = attack;
  if (requests.length > 0) yield { ...attack, requests: [] };
  for (const index of machines.keys()) {
    if (machines.length + requests.length > 1)
      yield { ...attack, machines: machines.toSpliced(index, 1) };
  }
  for (const index of requests.keys()) {
    if (machines.length + requests.length > 1)
      yield { ...attack, requests: requests.toSpliced(index, 1) };
  }
  for (const [index, machine] of machines.entries()) {
    if (machine.executions > 1) {
      const fewer = { ...machine, executions: machine.executions >> 1 };
      yield { ...attack, machines: machines.with(index, fewer) };
    }
    for (const [at] of machine.inputs.entries()) {
      if (machine.inputs.length === 1) break;
      const without = { ...machine, inputs: machine.inputs.toSpliced(at, 1) };
      yield { ...attack, machines: machines.with(index, without) };
    }
  }
}
