import { describe, expect, test } from "vitest";
import { MAX_VERSIONS } from "../limits.ts";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";
import { publishedMachine, returning, waiting } from "../testing/published.ts";

const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m";

async function stage(definitions: readonly string[] = [returning(1), returning(2)], more = {}) {
  const endpoint = await testEndpoint();
  const machine = await publishedMachine(endpoint.call, definitions, more);
  type Answer = Readonly<Record<string, unknown>>;
  const call = (operation: string, request: object) =>
    endpoint.call(operation, request) as Promise<Answer>;
  const publish = (more: object = {}) =>
    call("PublishStateMachineVersion", { stateMachineArn: machine, ...more });
  const update = (more: object) =>
    call("UpdateStateMachine", { stateMachineArn: machine, ...more });
  const describeMachine = (stateMachineArn = machine) =>
    call("DescribeStateMachine", { stateMachineArn });
  const listed = async (more: object = {}) => {
    const answer = await call("ListStateMachineVersions", { stateMachineArn: machine, ...more });
    const versions = answer["stateMachineVersions"] as { stateMachineVersionArn: string }[];
    return {
      numbers: versions.map((one) => one.stateMachineVersionArn.replace(`${machine}:`, "")),
      nextToken: answer["nextToken"],
    };
  };
  const remove = (number: number) =>
    call("DeleteStateMachineVersion", { stateMachineVersionArn: `${machine}:${number}` });
  return { endpoint, machine, call, publish, update, describeMachine, listed, remove };
}

describe("versions", () => {
  test("are published when a machine is created and when it is updated", async () => {
    const endpoint = await testEndpoint();
    const call = endpoint.call;
    const definition = returning(1);
    const create = { name: "m", roleArn: ROLE, definition, publish: true };
    const made = await call("CreateStateMachine", create);
    expect(made).toMatchObject({
      stateMachineArn: MACHINE,
      stateMachineVersionArn: `${MACHINE}:1`,
    });
    expect(
      await call("UpdateStateMachine", {
        stateMachineArn: MACHINE,
        definition: returning(2),
        publish: true,
      }),
    ).toMatchObject({ revisionId: expect.any(String), stateMachineVersionArn: `${MACHINE}:2` });
  });

  const create = {
    name: "m",
    roleArn: ROLE,
    definition: returning(1),
  };
  const described = (versionDescription?: string) => ({ publish: true, versionDescription });
  const PUBLISHED = "This state machine was already created with a published version";

  test.each([
    ["by its creation", described("first"), undefined],
    ["later", {}, { description: "first" }],
  ])(
    "are compared with version 1 when the machine, published %s, is created again",
    async (_, more, publication) => {
      const { call } = await testEndpoint();
      const made = await call("CreateStateMachine", { ...create, ...more });
      if (publication !== undefined) {
        expect(await call("CreateStateMachine", { ...create, ...more })).toEqual(made);
        await call("PublishStateMachineVersion", { stateMachineArn: MACHINE, ...publication });
      }
      const again = (other: object) => call("CreateStateMachine", { ...create, ...other });
      for (const definition of [returning(1), returning(2)]) {
        await call("UpdateStateMachine", { stateMachineArn: MACHINE, definition, publish: true });
        expect(await again({ definition, ...described("first") })).toMatchObject({
          stateMachineVersionArn: `${MACHINE}:1`,
        });
        for (const [other, problem] of [
          [{ definition }, `${PUBLISHED}.`],
          [{ definition, ...described() }, `${PUBLISHED} using a different description.`],
          [{ definition, ...described("other") }, `${PUBLISHED} using a different description.`],
          [{ definition: returning(3), ...described("first") }, `'${MACHINE}'`],
        ] as const) {
          await expect(again(other)).rejects.toMatchObject({
            code: "StateMachineAlreadyExists",
            message: `State Machine Already Exists: ${problem}`,
          });
        }
      }
    },
  );

  test("were published, or not, when a machine is created again", async () => {
    const { call } = await testEndpoint();
    await call("CreateStateMachine", create);
    await expect(call("CreateStateMachine", { ...create, ...described() })).rejects.toMatchObject({
      message: `State Machine Already Exists: '${MACHINE}'`,
    });
  });

  test("belong to a revision: the same one is published once", async () => {
    const { publish, update, listed } = await stage([returning(1)]);
    expect(await publish({ description: "ignored" })).toMatchObject({
      stateMachineVersionArn: `${MACHINE}:1`,
    });
    expect(await update({ definition: returning(1), publish: true })).toMatchObject({
      stateMachineVersionArn: `${MACHINE}:1`,
    });
    expect((await listed()).numbers).toEqual(["1"]);
    await update({ definition: returning(2) });
    expect(await publish()).toMatchObject({ stateMachineVersionArn: `${MACHINE}:2` });
  });

  test("are published only of the revision that the call names", async () => {
    const { publish, update } = await stage([returning(1)]);
    await expect(publish({ revisionId: "other" })).rejects.toMatchObject({
      code: "ConflictException",
      message:
        "Failed to publish the State Machine version for revision other. The current State Machine revision is INITIAL.",
    });
    expect(await publish({ revisionId: "INITIAL" })).toMatchObject({
      stateMachineVersionArn: `${MACHINE}:1`,
    });
    const { revisionId } = await update({ definition: returning(2) });
    await expect(publish({ revisionId: "INITIAL" })).rejects.toMatchObject({
      message: `Failed to publish the State Machine version for revision INITIAL. The current State Machine revision is ${revisionId}.`,
    });
    expect(await publish({ revisionId })).toMatchObject({
      stateMachineVersionArn: `${MACHINE}:2`,
    });
  });

  test("keep their definition, role, settings, revision and description", async () => {
    const { describeMachine, update } = await stage([returning(1)], {
      versionDescription: "first",
      tracingConfiguration: { enabled: true },
    });
    const { revisionId } = await update({
      definition: returning(2),
      roleArn: `${ROLE}-2`,
      tracingConfiguration: { enabled: false },
      publish: true,
    });
    const first = await describeMachine(`${MACHINE}:1`);
    expect(first).toMatchObject({
      stateMachineArn: `${MACHINE}:1`,
      name: "m",
      definition: returning(1),
      roleArn: ROLE,
      tracingConfiguration: { enabled: true },
      description: "first",
      status: "ACTIVE",
    });
    expect(first["revisionId"]).toBeUndefined();
    const second = await describeMachine(`${MACHINE}:2`);
    expect(second).toMatchObject({
      definition: returning(2),
      roleArn: `${ROLE}-2`,
      tracingConfiguration: { enabled: false },
      revisionId,
    });
    expect(second["description"]).toBeUndefined();
    expect((await describeMachine())["description"]).toBeUndefined();
  });

  test("have the time at which they were published", async () => {
    const { endpoint, describeMachine, update } = await stage([returning(1)]);
    const { creationDate } = await describeMachine();
    await endpoint.clock.advance(5_000);
    await update({ definition: returning(2), publish: true });
    const published = Number(creationDate) + 5;
    expect(await describeMachine(`${MACHINE}:2`)).toMatchObject({ creationDate: published });
    expect(await describeMachine()).toMatchObject({ creationDate });
  });

  test("are listed the newest first, in pages", async () => {
    const { listed, call } = await stage([1, 2, 3, 4].map(returning));
    const first = await listed({ maxResults: 3 });
    expect(first.numbers).toEqual(["4", "3", "2"]);
    expect(await listed({ nextToken: first.nextToken })).toEqual({
      numbers: ["1"],
      nextToken: undefined,
    });
    await expect(listed({ maxResults: 1001 })).rejects.toMatchObject({
      code: "ValidationException",
    });
    await expect(listed({ nextToken: "other" })).rejects.toMatchObject({ code: "InvalidToken" });
    expect(await call("ListStateMachineVersions", { stateMachineArn: `${MACHINE}none` })).toEqual({
      stateMachineVersions: [],
      nextToken: undefined,
    });
  });

  test("have numbers that are not used again, and may be deleted twice", async () => {
    const { remove, publish, listed } = await stage();
    expect(await remove(2)).toEqual({});
    expect(await remove(2)).toEqual({});
    expect((await listed()).numbers).toEqual(["1"]);
    expect(await publish()).toMatchObject({ stateMachineVersionArn: `${MACHINE}:3` });
  });

  test("can be deleted while their executions run", async () => {
    const { endpoint, remove } = await stage([waiting("one"), returning(2)]);
    const executionArn = await endpoint.start(`${MACHINE}:1`);
    await endpoint.clock.advance(0);
    await remove(1);
    await expect(endpoint.start(`${MACHINE}:1`)).rejects.toMatchObject({
      code: "StateMachineDoesNotExist",
      message: `State Machine Version Does Not Exist: '${MACHINE}:1'`,
    });
    await endpoint.clock.advance(60_000);
    expect(await endpoint.describe(executionArn)).toMatchObject({
      status: "SUCCEEDED",
      output: '"one"',
      stateMachineVersionArn: `${MACHINE}:1`,
    });
  });

  test(`are at most ${MAX_VERSIONS}, and a refused update changes nothing`, async () => {
    const { update, remove, describeMachine, publish } = await stage([returning(1)]);
    for (let number = 2; number <= MAX_VERSIONS; number += 1) {
      await update({ roleArn: `${ROLE}-${number}`, publish: true });
    }
    expect(await publish()).toMatchObject({ stateMachineVersionArn: `${MACHINE}:${MAX_VERSIONS}` });
    const more = () => update({ roleArn: `${ROLE}-more`, publish: true });
    await expect(more()).rejects.toMatchObject({ code: "ServiceQuotaExceededException" });
    expect(await describeMachine()).toMatchObject({ roleArn: `${ROLE}-${MAX_VERSIONS}` });
    await remove(1);
    expect(await more()).toMatchObject({
      stateMachineVersionArn: `${MACHINE}:${MAX_VERSIONS + 1}`,
    });
  });

  test("go with their machine, and a machine that is created again begins with 1", async () => {
    const { endpoint, call, describeMachine, listed } = await stage();
    await call("DeleteStateMachine", { stateMachineArn: MACHINE });
    await expect(describeMachine(`${MACHINE}:1`)).rejects.toMatchObject({
      code: "StateMachineDoesNotExist",
    });
    expect((await listed()).numbers).toEqual([]);
    await publishedMachine(endpoint.call, [returning(3)]);
    expect((await listed()).numbers).toEqual(["1"]);
  });

  test.each([
    ["an activity's ARN", "arn:aws:states:us-east-1:000000000000:activity:a"],
    ["a machine's ARN", MACHINE],
    ["an alias's ARN", `${MACHINE}:live`],
    ["no ARN", "nonsense"],
  ])("are not deleted by %s", async (_, stateMachineVersionArn) => {
    const { call } = await stage();
    await expect(
      call("DeleteStateMachineVersion", { stateMachineVersionArn }),
    ).rejects.toMatchObject({ code: "InvalidArn" });
  });
});

describe("an update", () => {
  test("that changes nothing leaves the first revision without an id, as AWS does", async () => {
    const { update, describeMachine } = await stage([returning(1)]);
    const answer = await update({ definition: returning(1), publish: true });
    expect(answer["revisionId"]).toBeUndefined();
    expect((await describeMachine())["revisionId"]).toBeUndefined();
  });

  test("is told by the revision's id, also in the moment of the creation", async () => {
    const { update, describeMachine } = await stage([returning(1)]);
    const { revisionId } = await update({ roleArn: ROLE });
    expect(revisionId).toEqual(expect.any(String));
    expect(await describeMachine()).toMatchObject({ revisionId });
    expect(await update({ roleArn: ROLE, definition: returning(1) })).toMatchObject({ revisionId });
  });
});

describe("an execution of a version", () => {
  test("runs it whatever the machine has become, and says so", async () => {
    const { endpoint, call } = await stage();
    const executionArn = await endpoint.start(`${MACHINE}:1`, {}, { name: "e" });
    expect(executionArn).toBe(`${MACHINE.replace("stateMachine", "execution")}:e`);
    await endpoint.clock.advance(0);
    const described = await endpoint.describe(executionArn);
    expect(described).toMatchObject({
      output: "1",
      stateMachineArn: MACHINE,
      stateMachineVersionArn: `${MACHINE}:1`,
    });
    expect(described["stateMachineAliasArn"]).toBeUndefined();
    const [started] = await endpoint.history(executionArn);
    expect(started).toMatchObject({
      executionStartedEventDetails: { stateMachineVersionArn: `${MACHINE}:1` },
    });
    expect(await call("DescribeStateMachineForExecution", { executionArn })).toMatchObject({
      stateMachineArn: MACHINE,
      name: "m",
      definition: returning(1),
    });
  });

  test("has its machine's ARN in the context object", async () => {
    const definition = JSON.stringify({
      StartAt: "One",
      States: { One: { Type: "Pass", Parameters: { "id.$": "$$.StateMachine.Id" }, End: true } },
    });
    const { endpoint } = await stage([definition]);
    const executionArn = await endpoint.start(`${MACHINE}:1`);
    await endpoint.clock.advance(0);
    expect((await endpoint.describe(executionArn)).output).toBe(JSON.stringify({ id: MACHINE }));
  });

  test("is listed by it and by the machine, with and without a status", async () => {
    const { endpoint, call } = await stage([waiting(1), returning(2)]);
    await endpoint.start(MACHINE, {}, { name: "unqualified" });
    await endpoint.start(`${MACHINE}:1`, {}, { name: "first" });
    await endpoint.start(`${MACHINE}:2`, {}, { name: "second" });
    await endpoint.clock.advance(0);
    const names = async (stateMachineArn: string, statusFilter?: string) => {
      const { executions } = await call("ListExecutions", { stateMachineArn, statusFilter });
      return (executions as { name: string }[]).map(({ name }) => name);
    };
    expect(await names(MACHINE)).toEqual(["second", "first", "unqualified"]);
    expect(await names(`${MACHINE}:1`)).toEqual(["first"]);
    expect(await names(`${MACHINE}:2`, "SUCCEEDED")).toEqual(["second"]);
    expect(await names(`${MACHINE}:1`, "SUCCEEDED")).toEqual([]);
    expect(await names(`${MACHINE}:1`, "RUNNING")).toEqual(["first"]);
    await expect(names(`${MACHINE}:3`)).rejects.toMatchObject({ code: "StateMachineDoesNotExist" });
  });

  test("shares names with those of other versions", async () => {
    const { endpoint } = await stage([waiting(1), waiting(2)]);
    const first = await endpoint.start(`${MACHINE}:1`, {}, { name: "e" });
    expect(await endpoint.start(`${MACHINE}:2`, {}, { name: "e" })).toBe(first);
    await expect(endpoint.start(`${MACHINE}:2`, { other: 1 }, { name: "e" })).rejects.toMatchObject(
      { code: "ExecutionAlreadyExists" },
    );
  });

  test("may be of an Express machine, and waited for", async () => {
    const { call } = await stage([returning(1), returning(2)], { type: "EXPRESS" });
    expect(await call("StartSyncExecution", { stateMachineArn: `${MACHINE}:1` })).toMatchObject({
      status: "SUCCEEDED",
      output: "1",
      stateMachineArn: MACHINE,
    });
  });
});

describe("calls that take no version", () => {
  test.each([
    ["UpdateStateMachine", { roleArn: ROLE }],
    ["PublishStateMachineVersion", {}],
  ])("%s finds no machine with its ARN", async (operation, more) => {
    const { call } = await stage();
    await expect(
      call(operation, { stateMachineArn: `${MACHINE}:2`, ...more }),
    ).rejects.toMatchObject({
      code: "StateMachineDoesNotExist",
      message: `State Machine Does Not Exist: '${MACHINE}:2'`,
    });
  });

  test("DeleteStateMachine deletes nothing", async () => {
    const { call, listed } = await stage();
    expect(await call("DeleteStateMachine", { stateMachineArn: `${MACHINE}:2` })).toEqual({});
    expect((await listed()).numbers).toEqual(["2", "1"]);
  });

  test.each(["TagResource", "UntagResource", "ListTagsForResource"])(
    "%s finds no resource",
    async (operation) => {
      const { call } = await stage();
      await expect(
        call(operation, { resourceArn: `${MACHINE}:1`, tags: [], tagKeys: [] }),
      ).rejects.toMatchObject({
        code: "ResourceNotFound",
        message: `Resource not found: '${MACHINE}:1'`,
      });
    },
  );

  test.each([
    "StartExecution",
    "DescribeStateMachine",
    "UpdateStateMachine",
    "DeleteStateMachine",
    "ListExecutions",
  ])("%s refuses the ARN of a distributed Map", async (operation) => {
    const { call } = await stage();
    await expect(
      call(operation, { stateMachineArn: `${MACHINE}/label`, roleArn: ROLE }),
    ).rejects.toMatchObject({
      code: "ValidationException",
      details: { reason: "API_DOES_NOT_SUPPORT_LABELED_ARNS" },
    });
  });
});
