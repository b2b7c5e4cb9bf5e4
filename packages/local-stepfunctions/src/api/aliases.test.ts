import { describe, expect, test } from "vitest";
import { MAX_ALIASES } from "../limits.ts";
import { testEndpoint } from "../testing/endpoint.ts";
import { publishedMachine, returning, routingOf } from "../testing/published.ts";

const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
const LIVE = `${MACHINE}:live`;

async function stage(routingSeed?: number) {
  const endpoint = await testEndpoint(routingSeed === undefined ? {} : { routingSeed });
  await publishedMachine(endpoint.call, [1, 2, 3].map(returning));
  type Answer = Readonly<Record<string, unknown>>;
  const call = (operation: string, request: object) =>
    endpoint.call(operation, request) as Promise<Answer>;
  const create = (name: string, weights: Record<number, number>, more: object = {}) =>
    call("CreateStateMachineAlias", {
      name,
      routingConfiguration: routingOf(MACHINE, weights),
      ...more,
    });
  const update = (request: object) =>
    call("UpdateStateMachineAlias", { stateMachineAliasArn: LIVE, ...request });
  const describeAlias = (stateMachineAliasArn = LIVE) =>
    call("DescribeStateMachineAlias", { stateMachineAliasArn });
  const listed = async (more: object = {}) => {
    const answer = await call("ListStateMachineAliases", { stateMachineArn: MACHINE, ...more });
    const aliases = answer["stateMachineAliases"] as { stateMachineAliasArn: string }[];
    return {
      names: aliases.map((one) => one.stateMachineAliasArn.replace(`${MACHINE}:`, "")),
      nextToken: answer["nextToken"],
    };
  };
  return { endpoint, call, create, update, describeAlias, listed };
}

describe("aliases", () => {
  test("are created, described, updated and deleted", async () => {
    const { endpoint, call, create, update, describeAlias } = await stage();
    const at = endpoint.clock.now() / 1000;
    expect(await create("live", { 1: 100 }, { description: "first" })).toEqual({
      stateMachineAliasArn: LIVE,
      creationDate: at,
    });
    const alias = {
      stateMachineAliasArn: LIVE,
      name: "live",
      description: "first",
      routingConfiguration: routingOf(MACHINE, { 1: 100 }),
      creationDate: at,
      updateDate: at,
    };
    expect(await describeAlias()).toEqual(alias);
    await endpoint.clock.advance(5_000);
    expect(await update({ description: "second" })).toEqual({ updateDate: at + 5 });
    expect(await describeAlias()).toEqual({ ...alias, description: "second", updateDate: at + 5 });
    const routingConfiguration = routingOf(MACHINE, { 1: 50, 2: 50 });
    await update({ routingConfiguration });
    expect(await describeAlias()).toMatchObject({ description: "second", routingConfiguration });
    expect(await call("DeleteStateMachineAlias", { stateMachineAliasArn: LIVE })).toEqual({});
    expect(await call("DeleteStateMachineAlias", { stateMachineAliasArn: LIVE })).toEqual({});
    await expect(describeAlias()).rejects.toMatchObject({
      code: "ResourceNotFound",
      message: `Resource not found: '${LIVE}'`,
    });
  });

  test("are created once for the same call, and conflict with another one", async () => {
    const { create } = await stage();
    const made = await create("live", { 1: 100 }, { description: "a" });
    expect(await create("live", { 1: 100 }, { description: "a" })).toEqual(made);
    for (const other of [
      () => create("live", { 1: 100 }),
      () => create("live", { 1: 100 }, { description: "b" }),
      () => create("live", { 2: 100 }, { description: "a" }),
    ]) {
      await expect(other()).rejects.toMatchObject({
        code: "ConflictException",
        message:
          "Failed to create alias because an alias with the same name and a different routing configuration already exists.",
      });
    }
  });

  test("are listed by name, in pages, of a machine or of one of its versions", async () => {
    const { create, listed } = await stage();
    await create("b", { 1: 100 });
    await create("a", { 2: 40, 1: 60 });
    await create("c", { 2: 100 });
    expect((await listed()).names).toEqual(["a", "b", "c"]);
    const first = await listed({ maxResults: 1 });
    expect(first.names).toEqual(["a"]);
    expect((await listed({ nextToken: first.nextToken })).names).toEqual(["b", "c"]);
    expect((await listed({ stateMachineArn: `${MACHINE}:2` })).names).toEqual(["a", "c"]);
    expect((await listed({ stateMachineArn: `${MACHINE}:3` })).names).toEqual([]);
    await expect(listed({ nextToken: "InvalidToken" })).rejects.toMatchObject({
      code: "InvalidToken",
      message: "Invalid Token: 'Invalid token'",
    });
    await expect(listed({ stateMachineArn: `${MACHINE}:4` })).rejects.toMatchObject({
      code: "ResourceNotFound",
    });
    await expect(listed({ stateMachineArn: `${MACHINE}none` })).rejects.toMatchObject({
      code: "StateMachineDoesNotExist",
    });
  });

  test("keep their versions from being deleted", async () => {
    const { call, create, update } = await stage();
    await create("live", { 1: 100 });
    await create("beta", { 1: 10, 2: 90 });
    const remove = () =>
      call("DeleteStateMachineVersion", { stateMachineVersionArn: `${MACHINE}:1` });
    await expect(remove()).rejects.toMatchObject({
      code: "ConflictException",
      message:
        "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [beta, live]",
    });
    await call("DeleteStateMachineAlias", { stateMachineAliasArn: `${MACHINE}:beta` });
    await update({ routingConfiguration: routingOf(MACHINE, { 2: 100 }) });
    expect(await remove()).toEqual({});
  });

  test("go with their machine", async () => {
    const { endpoint, call, create, describeAlias } = await stage();
    await create("live", { 1: 100 });
    await call("DeleteStateMachine", { stateMachineArn: MACHINE });
    await expect(describeAlias()).rejects.toMatchObject({ code: "ResourceNotFound" });
    await publishedMachine(endpoint.call, [returning(1)]);
    await expect(describeAlias()).rejects.toMatchObject({ code: "ResourceNotFound" });
  });

  test(`are at most ${MAX_ALIASES}`, async () => {
    const { create } = await stage();
    for (let index = 0; index < MAX_ALIASES; index += 1) await create(`a-${index}`, { 1: 100 });
    await expect(create("more", { 1: 100 })).rejects.toMatchObject({
      code: "ServiceQuotaExceededException",
    });
    await create("a-0", { 1: 100 });
  });

  test.each(["123", "INVALID ALIAS", "!INVALID", "ALIAS@", "a:b"])(
    "are not named %j",
    async (name) => {
      const { create } = await stage();
      await expect(create(name, { 1: 100 })).rejects.toMatchObject({
        code: "ValidationException",
        message: `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$`,
      });
    },
  );

  test("have at most 80 characters in their names", async () => {
    const { create } = await stage();
    await create("a".repeat(80), { 1: 100 });
    await expect(create("a".repeat(81), { 1: 100 })).rejects.toMatchObject({
      message: expect.stringContaining("Member must have length less than or equal to 80"),
    });
  });
});

describe("a routing", () => {
  const versions = (...numbers: (number | string)[]) =>
    numbers.map((number) => `${MACHINE}${number === "" ? "" : `:${number}`}`);

  test.each([
    [
      "of a machine",
      routingOf(MACHINE, { 1: 100 }).map((route) => ({
        ...route,
        stateMachineVersionArn: MACHINE,
      })),
      `Routing configuration must contain state machine version ARNs. Received: [${MACHINE}]`,
    ],
    [
      "of an alias",
      [{ stateMachineVersionArn: LIVE, weight: 100 }],
      `Routing configuration must contain state machine version ARNs. Received: [${LIVE}]`,
    ],
    [
      "with a version twice",
      [...routingOf(MACHINE, { 1: 50 }), ...routingOf(MACHINE, { 1: 50 })],
      `Routing configuration must contain distinct state machine version ARNs. Received: [${versions(1, 1).join(", ")}]`,
    ],
    [
      "whose weights are less than 100",
      routingOf(MACHINE, { 1: 70, 2: 29 }),
      "Sum of routing configuration weights must equal 100. Received: [70, 29]",
    ],
    [
      "whose weights are no integers",
      routingOf(MACHINE, { 1: 50.5, 2: 49.5 }),
      "Sum of routing configuration weights must equal 100. Received: [50, 49]",
    ],
    [
      "whose weights are more than 100",
      routingOf(MACHINE, { 1: 70, 2: 31 }),
      "Sum of routing configuration weights must equal 100. Received: [70, 31]",
    ],
    [
      "of two machines",
      [...routingOf(MACHINE, { 1: 50 }), ...routingOf(`${MACHINE}2`, { 1: 50 })],
      `Routing configuration must contain state machine version ARNs of the same state machine. Received: [${MACHINE}:1, ${MACHINE}2:1]`,
    ],
  ])("%s is refused", async (_, routingConfiguration, message) => {
    const { call, create, update } = await stage();
    const rejection = {
      code: "ValidationException",
      message,
      details: { reason: "INVALID_ROUTING_CONFIGURATION" },
    };
    await expect(
      call("CreateStateMachineAlias", { name: "other", routingConfiguration }),
    ).rejects.toMatchObject(rejection);
    await create("live", { 1: 100 });
    await expect(update({ routingConfiguration })).rejects.toMatchObject(rejection);
  });

  test("with three versions is refused, and shown as AWS shows it", async () => {
    const { create } = await stage();
    const shown = [50, 30, 20]
      .map(
        (weight, index) =>
          `RoutingConfigurationListItem(stateMachineVersionArn=${MACHINE}:${index + 1}, weight=${weight})`,
      )
      .join(", ");
    await expect(create("live", { 1: 50, 2: 30, 3: 20 })).rejects.toMatchObject({
      code: "ValidationException",
      message: `1 validation error detected: Value '[${shown}]' at 'routingConfiguration' failed to satisfy constraint: Member must have length less than or equal to 2`,
    });
    await expect(create("live", {})).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '[]' at 'routingConfiguration' failed to satisfy constraint: Member must have length greater than or equal to 1",
    });
  });

  test("with a weight beyond 100 is refused", async () => {
    const { create } = await stage();
    await expect(create("live", { 1: 101 })).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 100",
    });
  });

  test("with a version that is not there is refused", async () => {
    const { create, call } = await stage();
    await expect(create("live", { 9: 100 })).rejects.toMatchObject({
      code: "ResourceNotFound",
      message: `Resource not found: '${MACHINE}:9'`,
      details: { resourceName: `${MACHINE}:9` },
    });
    await expect(
      call("CreateStateMachineAlias", {
        name: "live",
        routingConfiguration: [{ stateMachineVersionArn: "nonsense", weight: 100 }],
      }),
    ).rejects.toMatchObject({
      code: "InvalidArn",
      message: "Invalid Arn: 'Invalid ARN prefix: nonsense'",
    });
  });

  test("of another machine than the alias's is refused", async () => {
    const { endpoint, create, update } = await stage();
    const other = await publishedMachine(endpoint.call, [returning(1)], { name: "other" });
    await create("live", { 1: 100 });
    await expect(
      update({ routingConfiguration: routingOf(other, { 1: 100 }) }),
    ).rejects.toMatchObject({ code: "ValidationException" });
  });
});

describe("an update of an alias", () => {
  test("needs something to change and an alias", async () => {
    const { create, update } = await stage();
    await expect(update({ description: "a" })).rejects.toMatchObject({
      code: "ResourceNotFound",
      message: `Resource not found: '${LIVE}'`,
    });
    await create("live", { 1: 100 });
    await expect(update({})).rejects.toMatchObject({
      code: "ValidationException",
      details: { reason: "MISSING_REQUIRED_PARAMETER" },
    });
  });

  test.each([
    ["a machine's ARN", MACHINE],
    ["a version's ARN", `${MACHINE}:1`],
    ["an activity's ARN", "arn:aws:states:us-east-1:000000000000:activity:a"],
  ])("is refused for %s", async (_, stateMachineAliasArn) => {
    const { call } = await stage();
    for (const operation of [
      "UpdateStateMachineAlias",
      "DescribeStateMachineAlias",
      "DeleteStateMachineAlias",
    ]) {
      await expect(
        call(operation, { stateMachineAliasArn, description: "a" }),
      ).rejects.toMatchObject({ code: "InvalidArn" });
    }
  });
});

describe("an execution of an alias", () => {
  test("says which alias and version started it, and is listed by both", async () => {
    const { endpoint, call, create } = await stage();
    await create("live", { 2: 100 });
    const executionArn = await endpoint.start(LIVE);
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(executionArn)).toMatchObject({
      output: "2",
      stateMachineArn: MACHINE,
      stateMachineVersionArn: `${MACHINE}:2`,
      stateMachineAliasArn: LIVE,
    });
    const [started] = await endpoint.history(executionArn);
    expect(started).toMatchObject({
      executionStartedEventDetails: {
        stateMachineVersionArn: `${MACHINE}:2`,
        stateMachineAliasArn: LIVE,
      },
    });
    for (const stateMachineArn of [MACHINE, `${MACHINE}:2`, LIVE]) {
      expect(await call("ListExecutions", { stateMachineArn })).toMatchObject({
        executions: [{ executionArn, stateMachineAliasArn: LIVE }],
      });
    }
    expect(await call("ListExecutions", { stateMachineArn: `${MACHINE}:1` })).toMatchObject({
      executions: [],
    });
  });

  test("is of the version that a seed gives it, by the weights, each time the same", async () => {
    const outputs = async (seed: number) => {
      const { endpoint, create } = await stage(seed);
      await create("live", { 1: 80, 3: 20 });
      await create("beta", { 1: 50, 2: 50 });
      const chosen = [];
      for (let index = 0; index < 100; index += 1) {
        // Starts of another alias change nothing.
        if (index % 3 === seed % 3) await endpoint.start(`${MACHINE}:beta`);
        const executionArn = await endpoint.start(LIVE);
        await endpoint.clock.advance(0);
        chosen.push((await endpoint.describe(executionArn)).output);
      }
      return chosen;
    };
    const chosen = await outputs(7);
    expect(await outputs(7)).toEqual(chosen);
    expect(await outputs(8)).not.toEqual(chosen);
    const threes = chosen.filter((output) => output === "3").length;
    expect(threes).toBeGreaterThan(8);
    expect(threes).toBeLessThan(35);
    expect(chosen.every((output) => output === "1" || output === "3")).toBe(true);
  });

  test("never has a version whose weight is 0", async () => {
    const { endpoint, create } = await stage();
    await create("live", { 1: 0, 2: 100 });
    for (let index = 0; index < 30; index += 1) {
      const executionArn = await endpoint.start(LIVE);
      await endpoint.clock.advance(0);
      expect((await endpoint.describe(executionArn)).output).toBe("2");
    }
  });

  test("needs the alias", async () => {
    const { endpoint } = await stage();
    await expect(endpoint.start(LIVE)).rejects.toMatchObject({
      code: "StateMachineDoesNotExist",
      message: `State Machine Does Not Exist: '${LIVE}'`,
    });
  });
});

test("an alias is described as the version that it starts most often", async () => {
  const { call, create } = await stage();
  await create("live", { 1: 30, 2: 70 });
  expect(await call("DescribeStateMachine", { stateMachineArn: LIVE })).toMatchObject({
    stateMachineArn: LIVE,
    definition: returning(2),
  });
});
