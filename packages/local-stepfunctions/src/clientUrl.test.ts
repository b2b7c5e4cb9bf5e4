import { expect, test } from "vitest";
import { clientUrl, type Lookup } from "./clientUrl.ts";

const names =
  (known: Readonly<Record<string, readonly string[]>>): Lookup =>
  async (asked) =>
    asked.map((name) => known[name] ?? []);
const at = (host: string) => ({ url: `http://${host}:8083`, port: 8083 });

const BOTH = ["::1", "127.0.0.1"];
const LOCALHOSTS = names({
  "stepfunctions.localhost": BOTH,
  "sync-stepfunctions.localhost": BOTH,
});

test.each([
  ["127.0.0.1", LOCALHOSTS, "http://stepfunctions.localhost:8083"],
  ["0.0.0.0", LOCALHOSTS, "http://stepfunctions.localhost:8083"],
  ["[::1]", LOCALHOSTS, "http://stepfunctions.localhost:8083"],
  [
    "steps",
    names({ steps: ["10.0.0.1"], "sync-steps": ["10.0.0.2", "10.0.0.1"] }),
    "http://steps:8083",
  ],
])("a name is told where sync- before it leads to %s, too", async (host, lookup, url) => {
  expect(await clientUrl(at(host), lookup)).toEqual({ url, takesPrefix: true });
});

test.each([
  ["no *.localhost has an address", "127.0.0.1", names({}), "http://127.0.0.1:8083"],
  [
    "sync- before it has none",
    "127.0.0.1",
    names({ "stepfunctions.localhost": BOTH }),
    "http://127.0.0.1:8083",
  ],
  [
    "it leads to another address",
    "[::]",
    names({
      "stepfunctions.localhost": ["127.0.0.1"],
      "sync-stepfunctions.localhost": ["127.0.0.1"],
    }),
    "http://[::1]:8083",
  ],
  ["only other machines reach it", "192.168.1.7", LOCALHOSTS, "http://192.168.1.7:8083"],
  ["the name it listens on has no address", "localhost", names({}), "http://localhost:8083"],
  [
    "sync- before that name leads elsewhere",
    "localhost",
    names({ localhost: ["127.0.0.1"], "sync-localhost": ["10.0.0.1"] }),
    "http://localhost:8083",
  ],
])("no client may put sync- before it where %s", async (_, host, lookup, url) => {
  expect(await clientUrl(at(host), lookup)).toEqual({ url, takesPrefix: false });
});

test("this machine's names are looked up", async () => {
  const { url, takesPrefix } = await clientUrl(at("127.0.0.1"));
  expect(url).toBe(`http://${takesPrefix ? "stepfunctions.localhost" : "127.0.0.1"}:8083`);
});
