import assert from "node:assert/strict";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import * as z from "zod";
import { checkValues } from "./checkValues.ts";

const redactionOf = (secrets: Record<string, string>, schema: z.ZodType = z.string()) =>
  checkValues(
    {
      name: "payment",
      secrets: Object.fromEntries(Object.keys(secrets).map((name) => [name, schema])),
    },
    { secrets },
  ).redaction;

const redactOf = (...given: Parameters<typeof redactionOf>) => redactionOf(...given).text;

test("a secret in a text becomes its name, wherever and however often it stands", () => {
  const redact = redactOf({ KEY: "sk_1234", TOKEN: "a.b*c(d" });
  expect(redact("sk_1234: no a.b*c(d, xsk_1234x")).toBe("[KEY]: no [TOKEN], x[KEY]x");
  expect(redact("aXb*c(d")).toBe("aXb*c(d");
});

test("a secret is found where it is escaped: in JSON, in an address", () => {
  const value = 'pa"ss\nword &1';
  const redact = redactOf({ KEY: value });
  expect(redact(JSON.stringify({ value }))).toBe('{"value":"[KEY]"}');
  expect(redact(`https://u:${encodeURIComponent(value)}@host`)).toBe("https://u:[KEY]@host");
});

test("of two secrets, one of which is part of the other, the whole one is replaced", () => {
  const redact = redactOf({ PART: "secret", WHOLE: "secret-and-more" });
  expect(redact("secret-and-more, secret")).toBe("[WHOLE], [PART]");
});

test("what a schema makes of a secret is one too: the password in a JSON secret", () => {
  const login = z.string().transform((text) => JSON.parse(text));
  const redact = redactOf({ LOGIN: '{"user":"app","passwords":["hunter22"],"pin":123456}' }, login);
  expect(redact("app: hunter22, 123456")).toBe("app: [LOGIN], [LOGIN]");
});

test("what a schema makes of a secret may contain itself", () => {
  const cyclic = z.string().transform((text) => {
    const value: Record<string, unknown> = { text };
    value["self"] = value;
    return value;
  });
  expect(redactOf({ KEY: "sk_1234" }, cyclic)("sk_1234")).toBe("[KEY]");
});

test("a text of fewer than six characters stays, because it may be part of any word", () => {
  expect(redactOf({ MODE: "tests" })("tests")).toBe("tests");
  expect(redactOf({ MODE: "tested" })("tested")).toBe("[MODE]");
});

test("the texts of a JSON secret are secrets, even if its schema leaves it as a text", () => {
  const redact = redactOf({ LOGIN: '{"user":"app","password":"hunter22"}' });
  expect(redact("app: hunter22")).toBe("app: [LOGIN]");
});

test("a secret may be as long as Secrets Manager allows", () => {
  const secret = "k3y+".repeat(16_384);
  expect(redactOf({ KEY: secret })(`no ${secret}!`)).toBe("no [KEY]!");
});

test("the name of a secret is not taken for another secret", () => {
  const redact = redactOf({ PAYMENT_KEY: "sk_12345678", OTHER: "PAYMENT" });
  expect(redact("sk_12345678 PAYMENT")).toBe("[PAYMENT_KEY] [OTHER]");
});

test("the password in the address of a database is a secret", () => {
  const redact = redactOf({ DATABASE: "postgres://app:hunter%2F22@db.example/orders" });
  expect(redact("app, hunter%2F22, hunter/22, db.example")).toBe(
    "app, [DATABASE], [DATABASE], db.example",
  );
});

const SEVERAL_LINES =
  "-----BEGIN KEY-----\nMIIEvQIBADANBg+qhk/\nG9w0BAQEFAASCBKcw\n-----END KEY-----\n";

test.each([
  ["indented", SEVERAL_LINES.replaceAll("\n", "\n    ")],
  [
    "printed by Node.js",
    inspect(Object.assign(new Error("no"), { key: SEVERAL_LINES, list: [SEVERAL_LINES] })),
  ],
  ["as JSON inside of JSON", JSON.stringify(JSON.stringify({ key: SEVERAL_LINES }))],
])("a secret of several lines is found %s", (_how, text) => {
  const shown = redactOf({ KEY: SEVERAL_LINES })(text);
  expect(shown).toContain("[KEY]");
  expect(shown).not.toMatch(/MIIEvQ|G9w0BAQ/);
});

test.each(["", "a", "ab", "abc"])("a secret is found in base64 after %j", (before) => {
  const secret = "pässword~?>";
  const redact = redactOf({ KEY: secret });
  for (const encoding of ["base64", "base64url"] as const) {
    const text = Buffer.from(`${before}:${secret}:`).toString(encoding);
    expect(redact(text)).toContain("[KEY]");
    expect(Buffer.from(redact(text), encoding).toString()).not.toContain("ssword");
  }
});

test("a secret is found in hexadecimal digits", () => {
  const redact = redactOf({ KEY: "sk_1234" });
  expect(redact(`<${Buffer.from("sk_1234").toString("hex")}>`)).toBe("<[KEY]>");
});

test("a secret is found in a query, in a path and as a password of an address", () => {
  const secret = "it's (a) b+c/d";
  const redact = redactOf({ KEY: secret });
  const address = new URL(`https://host/${secret}`);
  address.password = secret;
  address.searchParams.set("key", secret);
  expect(redact(address.href)).toBe("https://:[KEY]@host/[KEY]?key=[KEY]");
});

test("a copy of any data has no secret, and dates and bytes stay as they are", () => {
  const redaction = redactionOf({ KEY: "sk_1234" });
  const at = new Date();
  const bytes = Buffer.from("sk");
  const cyclic: Record<string, unknown> = { at, bytes, list: ["sk_1234"], sk_1234: { n: 1 } };
  cyclic["self"] = cyclic;
  const copy = redaction.value(cyclic);
  expect(copy).toMatchObject({ at, bytes, list: ["[KEY]"], "[KEY]": { n: 1 } });
  expect(copy["self"]).toBe(copy);
  expect(cyclic["list"]).toEqual(["sk_1234"]);
});

test("instances, maps, errors and numbers have no secret either", () => {
  const redaction = redactionOf({ KEY: "sk_1234", PIN: "271828" });
  class Call {
    readonly key = "sk_1234";
    readonly url = new URL("https://host/sk_1234");
  }
  const error = Object.assign(new TypeError("no sk_1234"), { pin: 271_828 });
  const copy = redaction.value({
    call: new Call(),
    error,
    map: new Map([["sk_1234", 271_828n]]),
    set: new Set(["sk_1234"]),
  });
  expect(copy).toEqual({
    call: { key: "[KEY]", url: "https://host/[KEY]" },
    error: expect.objectContaining({ message: "no [KEY]", pin: "[PIN]" }),
    map: new Map([["[KEY]", "[PIN]"]]),
    set: new Set(["[KEY]"]),
  });
  expect(copy.error).toBeInstanceOf(TypeError);
  expect(copy.error.stack).toMatch(/^TypeError: no \[KEY\]/);
});

test("what can't be read is left out of a copy", () => {
  const broken = {
    key: "sk_1234",
    get later(): string {
      throw new Error("no");
    },
    itself: { toJSON: () => assert.fail("no") },
    anything: new Proxy({}, { ownKeys: () => assert.fail("no") }),
  };
  const copy = redactionOf({ KEY: "sk_1234" }).value(broken);
  expect(copy).toEqual({ key: "[KEY]", later: undefined, itself: undefined, anything: {} });
});

test("a copy of data that nests deeper than the stack has no secret", () => {
  let deep: unknown = "sk_1234";
  for (let level = 0; level < 20_000; level += 1) deep = level % 2 === 0 ? [deep] : { deep };
  let copy = redactionOf({ KEY: "sk_1234" }).value(deep);
  while (typeof copy === "object" && copy !== null) copy = Object.values(copy)[0];
  expect(copy).toBe("[KEY]");
});

test("without secrets there is no copy", () => {
  const data = { list: [] };
  expect(redactionOf({}).value(data)).toBe(data);
});
