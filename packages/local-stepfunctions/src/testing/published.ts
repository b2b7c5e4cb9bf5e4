import { ROLE } from "./endpoint.ts";

/** Makes a call of a service or an endpoint. */
export type Call = (operation: string, request: object) => Promise<unknown>;

/** A machine whose one state has this result. */
export const returning = (result: unknown) =>
  JSON.stringify({
    StartAt: "One",
    States: { One: { Type: "Pass", Result: result, End: true } },
  });

/** A machine whose one state has this result after a minute. */
export const waiting = (result: unknown) =>
  JSON.stringify({
    StartAt: "Wait",
    States: {
      Wait: { Type: "Wait", Seconds: 60, Next: "One" },
      One: { Type: "Pass", Result: result, End: true },
    },
  });

/** Creates a machine, publishes these definitions as versions 1, 2, … and returns its ARN. */
export async function publishedMachine(
  call: Call,
  definitions: readonly string[],
  more: object = {},
): Promise<string> {
  const [first, ...others] = definitions;
  const request = { name: "m", roleArn: ROLE, definition: first, publish: true, ...more };
  const { stateMachineArn } = (await call("CreateStateMachine", request)) as {
    stateMachineArn: string;
  };
  for (const definition of others) {
    await call("UpdateStateMachine", { stateMachineArn, definition, publish: true });
  }
  return stateMachineArn;
}

/** The routing of an alias: each version's weight. */
export const routingOf = (stateMachineArn: string, weights: Readonly<Record<number, number>>) =>
  Object.entries(weights).map(([version, weight]) => ({
    stateMachineVersionArn: `${stateMachineArn}:${version}`,
    weight,
  }));
