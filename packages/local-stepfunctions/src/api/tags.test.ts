import { describe, expect, test } from "vitest";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";
import { readTags } from "./tags.ts";

const tags = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ key: `k${from + index}`, value: "v" }));

async function tagged() {
  const endpoint = await testEndpoint();
  const resourceArn = await endpoint.activity();
  const list = async () => {
    const answer = await endpoint.call("ListTagsForResource", { resourceArn });
    return (answer as { tags: { key: string; value: string }[] }).tags;
  };
  return { endpoint, resourceArn, list };
}

describe("tags", () => {
  test("are added, replaced by key and removed", async () => {
    const { endpoint, resourceArn, list } = await tagged();
    expect(await list()).toEqual([]);
    await endpoint.call("TagResource", {
      resourceArn,
      tags: [{ key: "a", value: "1" }, { key: "b" }],
    });
    await endpoint.call("TagResource", { resourceArn, tags: [{ key: "a", value: "2" }] });
    expect(await list()).toEqual([
      { key: "a", value: "2" },
      { key: "b", value: "" },
    ]);
    await endpoint.call("UntagResource", { resourceArn, tagKeys: ["a", "none"] });
    expect(await list()).toEqual([{ key: "b", value: "" }]);
  });

  test("are deleted with their resource", async () => {
    const { endpoint, resourceArn, list } = await tagged();
    await endpoint.call("TagResource", { resourceArn, tags: [{ key: "a", value: "1" }] });
    await endpoint.call("DeleteActivity", { activityArn: resourceArn });
    await endpoint.activity();
    expect(await list()).toEqual([]);
  });

  test("are at most 50, together with existing ones", async () => {
    const { endpoint, resourceArn, list } = await tagged();
    await endpoint.call("TagResource", { resourceArn, tags: tags(50) });
    await endpoint.call("TagResource", { resourceArn, tags: tags(50) });
    const tooMany = { code: "TooManyTags" };
    await expect(
      endpoint.call("TagResource", { resourceArn, tags: tags(1, 50) }),
    ).rejects.toMatchObject(tooMany);
    expect(await list()).toHaveLength(50);
    await expect(
      endpoint.call("CreateActivity", { name: "b", tags: tags(51) }),
    ).rejects.toMatchObject(tooMany);
  });

  test("need a resource that exists", async () => {
    const { endpoint, resourceArn } = await tagged();
    const missing = `${resourceArn}-none`;
    for (const [operation, more] of [
      ["TagResource", { tags: [] }],
      ["UntagResource", { tagKeys: [] }],
      ["ListTagsForResource", {}],
    ] as const) {
      await expect(
        endpoint.call(operation, { resourceArn: missing, ...more }),
      ).rejects.toMatchObject({
        code: "ResourceNotFound",
        message: `Resource not found: '${missing}'`,
        details: { resourceName: missing },
      });
    }
  });

  const longest = "Member must have length less than or equal to";
  test.each([
    [
      { key: "x".repeat(129) },
      "ValidationException",
      `'tags.2.member.key' failed to satisfy constraint: ${longest} 128`,
    ],
    [
      { key: "" },
      "ValidationException",
      "'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      {},
      "ValidationException",
      "'tags.2.member.key' failed to satisfy constraint: Member must not be null",
    ],
    [
      null,
      "ValidationException",
      "'tags.2.member' failed to satisfy constraint: Member must not be null",
    ],
    [
      { key: "k", value: "x".repeat(257) },
      "ValidationException",
      `'tags.2.member.value' failed to satisfy constraint: ${longest} 256`,
    ],
    [{ key: 1 }, "SerializationException", "(member 'tags.2.member.key')"],
    [{ key: "k", value: {} }, "SerializationException", "(member 'tags.2.member.value')"],
    ["k", "SerializationException", "(member 'tags.2.member')"],
  ])("are no tags: %j", async (tag, code, problem) => {
    const { endpoint, resourceArn } = await tagged();
    const error = { code, message: expect.stringContaining(problem) };
    const given = [{ key: "fine" }, tag];
    for (const [operation, more] of [
      ["TagResource", { resourceArn }],
      ["CreateActivity", { name: "b" }],
    ] as const) {
      await expect(endpoint.call(operation, { ...more, tags: given })).rejects.toMatchObject(error);
    }
  });

  test("are removed by keys that are strings", async () => {
    const { endpoint, resourceArn } = await tagged();
    const deep = JSON.parse(`${"[".repeat(9_000)}${"]".repeat(9_000)}`);
    await expect(
      endpoint.call("UntagResource", { resourceArn, tagKeys: ["a", deep] }),
    ).rejects.toMatchObject({ code: "SerializationException" });
  });
});

test("a request without tags has none, and a tag without a value an empty one", () => {
  expect([...readTags(undefined)]).toEqual([]);
  expect([...readTags([{ key: "a" }])]).toEqual([["a", ""]]);
});

describe("a tag that no resource can have", () => {
  test.each([
    ["Größe", "1.5 kg: a/b=c+d-e@f_g"],
    ["k", ""],
    ["my:aws:key", "aws:value"],
  ])("is not %j = %j", (key, value) => {
    expect([...readTags([{ key, value }])]).toEqual([[key, value]]);
  });

  const CHARACTERS =
    "Tags may only contain Unicode letters, digits, white space, or these symbols: _ . : / = + - @.";
  const RESERVED = "aws: prefixed tag key names are not allowed for external use.";
  test.each([
    [[{ key: "a!" }], CHARACTERS],
    [[{ key: "a", value: "100 %" }], CHARACTERS],
    [[{ key: "😀" }], CHARACTERS],
    [[{ key: "aws:name", value: "v" }], RESERVED],
    [[{ key: "AWS:name", value: "v" }], RESERVED],
    [[{ key: "a", value: "1" }, { key: "b" }, { key: "a" }], "Duplicate tag key: 'a'"],
  ])("is refused by every operation that takes tags: %j", async (given, message) => {
    const { endpoint, resourceArn } = await tagged();
    const definition = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}';
    for (const [operation, more] of [
      ["TagResource", { resourceArn }],
      ["CreateActivity", { name: "b" }],
      ["CreateStateMachine", { name: "b", roleArn: ROLE, definition }],
    ] as const) {
      await expect(endpoint.call(operation, { ...more, tags: given })).rejects.toMatchObject({
        code: "ValidationException",
        message,
      });
    }
  });
});
