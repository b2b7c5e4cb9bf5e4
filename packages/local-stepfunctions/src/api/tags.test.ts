import { describe, expect, test } from "vitest";
import { testEndpoint } from "../testing/endpoint.ts";
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

  test.each([["x".repeat(129)], [""], [undefined], [1]])(
    "need a key of 1 to 128 characters, not %j",
    (key) => {
      expect(() => readTags([{ key: "fine" }, { key }])).toThrow(
        expect.objectContaining({
          code: "ValidationException",
          message:
            "1 validation error detected: Value at 'tags.2.member.key' failed to satisfy constraint: Member must have length between 1 and 128",
        }),
      );
    },
  );

  test.each([
    [undefined, []],
    [[{ key: "x".repeat(128), value: "v" }], [["x".repeat(128), "v"]]],
    [[{ key: "a", value: 1 }], [["a", ""]]],
  ])("are read from a request: %j", (source, read) => {
    expect([...readTags(source)]).toEqual(read);
  });
});
