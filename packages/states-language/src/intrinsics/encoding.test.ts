import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { evaluate, failureOf } from "../testing/scope.ts";

describe("States.Base64Encode and States.Base64Decode", () => {
  test.each([
    ["", ""],
    ["f", "Zg=="],
    ["fo", "Zm8="],
    ["foo", "Zm9v"],
    ["ü€", "w7zigqw="],
    ["~~~???", "fn5+Pz8/"],
  ])("%j is %j", (text, encoded) => {
    expect(evaluate("States.Base64Encode($)", text)).toBe(encoded);
    expect(evaluate("States.Base64Decode($)", encoded)).toBe(text);
  });

  test.each([
    [" YWJjZA== ", "abcd"],
    ["YW Jj\nZA", "abcd"],
    ["Y!W#J\u00e9j", "abc"],
    ["fn5-Pz8_", "~~~???"],
    ["Zm8=Zm9v", "fo"],
    ["=Zm9v", ""],
    ["Zm9vZ", "foo"],
    ["Zm9vZg", "foof"],
    ["!?", ""],
    ["/w==", "\ufffd"],
    ["7aCAQQ==", "\ufffdA"],
  ])("%j is decoded to %j: what is not base64 does not matter", (text, decoded) => {
    expect(evaluate("States.Base64Decode($)", text)).toBe(decoded);
  });

  test.each(["States.Base64Encode", "States.Base64Decode"])(
    "%s takes a string of up to 10,000 characters",
    (name) => {
      const invalid = `States.Runtime: Invalid arguments in ${name}`;
      expect(evaluate(`${name}($)`, "a".repeat(10_000))).not.toBe("");
      expect(failureOf(`${name}($)`, "a".repeat(10_001))).toBe(invalid);
      for (const value of [5, null, true, {}, ["x"]]) {
        expect(failureOf(`${name}($.v)`, { v: value })).toBe(invalid);
      }
    },
  );
});

describe("States.Hash", () => {
  test.each([
    ["MD5", "900150983cd24fb0d6963f7d28e17f72"],
    ["SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"],
    ["SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "SHA-384",
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
    ],
    [
      "SHA-512",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    ],
  ])("of 'abc' by %s", (algorithm, expected) => {
    expect(evaluate("States.Hash('abc', $)", algorithm)).toBe(expected);
  });

  test.each<[Json, string]>([
    [{ a: [1, null] }, "{a=[1, null]}"],
    [123, "123"],
    [true, "true"],
    [null, "null"],
    [{}, "{}"],
  ])("of %j is that of %j, which Java's toString writes", (data, text) => {
    const input = { data, text };
    expect(evaluate("States.Hash($.data, 'MD5')", input)).toBe(
      evaluate("States.Hash($.text, 'MD5')", input),
    );
  });

  test("takes data of up to 10,000 characters", () => {
    const invalid = "States.Runtime: Invalid arguments in States.Hash";
    expect(evaluate("States.Hash($, 'MD5')", "a".repeat(10_000))).toHaveLength(32);
    expect(failureOf("States.Hash($, 'MD5')", "a".repeat(10_001))).toBe(invalid);
    expect(failureOf("States.Hash($, 'MD5')", ["a".repeat(9_999)])).toBe(invalid);
  });

  test.each<Json>(["SHA256", "SHA-224", "md5", "toString", "", 1, null, {}])(
    "rejects the algorithm %j",
    (algorithm) => {
      expect(failureOf("States.Hash('abc', $.algorithm)", { algorithm })).toBe(
        "States.Runtime: Invalid arguments in States.Hash",
      );
    },
  );
});
