import { describe, expect, test } from "vitest";
import { createServedHosts } from "./servedHosts.ts";

const hosts = createServedHosts(["StepFunctions", "bücher.test."], "--allow-host");

describe("a call is answered with the Host", () => {
  test.each([
    undefined,
    "",
    "127.0.0.1:8083",
    "127.0.0.1",
    "127.0.0.1.:8083",
    "192.168.1.7:8083",
    "[::1]:8083",
    "[::1]",
    "[FE80::1]:8083",
    "localhost:8083",
    "LOCALHOST",
    "localhost.:8083",
    "states.us-east-1.localhost:8083",
    "stepfunctions:8083",
    "StepFunctions.",
    "xn--bcher-kva.test",
    "sync-localhost:8083",
    "sync-127.0.0.1:8083",
    "sync-[::1]:8083",
    "SYNC-stepfunctions",
  ])("%j", (host) => {
    expect(hosts.problemOf({ host })).toBeUndefined();
  });
});

describe("a call is refused with the Host", () => {
  test.each([
    "evil.test",
    "evil.test:8083",
    "sync-evil.test",
    "sync-sync-localhost",
    "localhost.evil.test",
    "evillocalhost",
    "127.0.0.1.evil.test",
    "127.0.0.1.nip.io:8083",
    "a.stepfunctions",
    "evil.test:80:8083",
    "user@127.0.0.1",
    "[evil.test]:8083",
    "[::1]evil.test",
    "[::1",
    "::1]:1",
    "2130706433",
    ".",
    ":8083",
    "localhost..",
    "127.0.0.1, evil.test",
  ])("%j, which the message names, with what is allowed", (host) => {
    expect(hosts.problemOf({ host })).toBe(
      `the Host is "${host}"; allowed: an IP address, localhost, *.localhost, and the names of --allow-host`,
    );
  });
});

describe("a call with an Origin", () => {
  test.each([
    ["http://localhost:8083", "localhost:8083"],
    ["https://StepFunctions", "stepfunctions"],
    ["http://[::1]:8083", "[::1]:8083"],
  ])("is answered if it is its own: %s", (origin, host) => {
    expect(hosts.problemOf({ host, origin })).toBeUndefined();
  });

  test.each([
    ["http://evil.test", "localhost:8083"],
    ["http://localhost:3000", "localhost:8083"],
    ["http://127.0.0.1:8083", "localhost:8083"],
    ["http://localhost:8083.evil.test", "localhost:8083"],
    ["http://evil.test/localhost:8083", "localhost:8083"],
    ["null", "localhost:8083"],
    ["", "localhost:8083"],
    ["file://", "localhost:8083"],
    ["http://evil.test", undefined],
  ])("is refused if it is foreign: %j to %j", (origin, host) => {
    expect(hosts.problemOf({ host, origin })).toBe(
      `a web page of ${origin} may not call this endpoint; allowed: calls without an Origin`,
    );
  });

  test("of a name that leads here by DNS rebinding is refused, although it is its own", () => {
    const headers = { host: "evil.test:8083", origin: "http://evil.test:8083" };
    expect(hosts.problemOf(headers)).toContain('the Host is "evil.test:8083"');
  });
});

describe("a client that takes the endpoint for its HTTP proxy", () => {
  const headers = { host: "localhost:8083" };

  test.each([
    "/",
    "http://127.0.0.1:8083/",
    "http://sync-127.0.0.1:8083/",
    "http://sync-[::1]:8083",
    "HTTP://sync-localhost?x",
    "http://stepfunctions/a/b",
  ])("is answered if it asks for the endpoint: %s", (target) => {
    expect(hosts.problemOf(headers, target)).toBeUndefined();
  });

  test.each([
    ["http://evil.test/", "evil.test"],
    ["http://sync-evil.test:8083/", "sync-evil.test:8083"],
    ["https://localhost@evil.test/", "localhost@evil.test"],
    ["http://evil.test#localhost", "evil.test"],
  ])("is refused if it asks for another host, whatever its Host: %s", (target, named) => {
    expect(hosts.problemOf(headers, target)).toContain(`the Host is "${named}"`);
    expect(hosts.problemOf({}, target)).toContain(`the Host is "${named}"`);
  });

  test("is refused if its Host is another one", () => {
    expect(hosts.problemOf({ host: "evil.test" }, "http://127.0.0.1:8083/")).toContain(
      'the Host is "evil.test"',
    );
  });
});

test.each(["", "http://x", "x:80", "x/y", "*.x", "a b", "."])("%j is no name of a host", (name) => {
  expect(() => createServedHosts([name], "allowHosts")).toThrow(
    `allowHosts has "${name}"; allowed: the name of a host without scheme, port and path`,
  );
});
