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

  test.each(["a b", "a-b_", "=Zg", "Zg===", "Zg==Zg", "\n"])("%j is not base64", (text) => {
    expect(failureOf("States.Base64Decode($)", text)).toBe(
      "States.IntrinsicFailure: the text is not base64",
    );
  });

  test.each(["States.Base64Encode($)", "States.Base64Decode($)"])(
    "%s takes a string of up to 10,000 characters",
    (call) => {
      expect(evaluate(call, "a".repeat(10_000))).not.toBe("");
      expect(failureOf(call, "a".repeat(10_001))).toMatch(/^States.IntrinsicFailure: .* 10000 /);
      expect(failureOf(call, 5)).toMatch(/^States.IntrinsicFailure: argument 1 must be a string/);
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

  test("hashes the JSON of a value that is not a string", () => {
    const input = { object: { a: [1, null] }, text: '{"a":[1,null]}' };
    expect(evaluate("States.Hash($.object, 'MD5')", input)).toBe(
      evaluate("States.Hash($.text, 'MD5')", input),
    );
    expect(evaluate("States.Hash(null, 'MD5')")).toBe(evaluate("States.Hash('null', 'MD5')"));
  });

  test("takes data of up to 10,000 characters", () => {
    expect(evaluate("States.Hash($, 'MD5')", "a".repeat(10_000))).toHaveLength(32);
    expect(failureOf("States.Hash($, 'MD5')", "a".repeat(10_001))).toBe(
      "States.IntrinsicFailure: the data must have no more than 10000 characters",
    );
    expect(failureOf("States.Hash($, 'MD5')", ["a".repeat(9_997)])).toMatch(/no more than 10000/);
  });

  test.each<Json>(["SHA256", "md5", "toString", ""])("rejects the algorithm %j", (algorithm) => {
    expect(failureOf("States.Hash('abc', $)", algorithm)).toBe(
      "States.IntrinsicFailure: the algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512",
    );
  });

  test("rejects an algorithm that is not a string", () => {
    expect(failureOf("States.Hash('abc', 1)")).toMatch(/argument 2 must be a string, but was 1$/);
  });
});
