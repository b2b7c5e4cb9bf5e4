import { once } from "node:events";
import { Agent, request } from "node:http";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { callStage, json } from "../testing/callStage.ts";
import { createLookup, type NameServices } from "./lookup.ts";
import { limitSockets } from "./sockets.ts";

const SLOW_MS = 20;
const never = () => new Promise<never>(() => {});
const at = (address: string) => ({ address, family: address.includes(":") ? 6 : 4 });
const HERE = [at("127.0.0.1"), at("::1")];

/** Looks a name up as node:net does. */
const look = (names: NameServices, options = {}, lookup = createLookup(names, SLOW_MS)) =>
  promisify(lookup)("aws.example", { all: true, ...options });

test("a name is looked up as Node does, and nobody else is asked", async () => {
  const ask = vi.fn(never);
  const names = { lookup: async () => HERE, ask };
  expect(await look(names)).toEqual(HERE);
  expect(await look(names, { all: false })).toBe("127.0.0.1");
  expect(await look(names, { family: 6 })).toEqual([at("::1")]);
  expect(ask).not.toHaveBeenCalled();
});

test("a name that does not exist is told as Node tells it", async () => {
  const error = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
  await expect(look({ lookup: () => Promise.reject(error), ask: never })).rejects.toBe(error);
});

test("while no thread is free to look a name up, DNS is asked, and later the last known addresses are taken", async () => {
  expect(await look({ lookup: never, ask: async () => HERE })).toEqual(HERE);
  const lookup = vi.fn<NameServices["lookup"]>(never).mockResolvedValueOnce(HERE);
  const known = createLookup({ lookup, ask: never }, SLOW_MS);
  for (let time = 0; time < 2; time += 1)
    expect(await look({ lookup, ask: never }, {}, known)).toEqual(HERE);
});

test("a slow lookup is waited for when DNS does not know the name", async () => {
  const { promise, resolve } = Promise.withResolvers<typeof HERE>();
  const ask = () => {
    setTimeout(() => resolve(HERE), 1);
    return Promise.reject(new Error("no such name"));
  };
  expect(await look({ lookup: () => promise, ask })).toEqual(HERE);
});

test("connections use this lookup", async () => {
  const { url } = await callStage([json(200, {})]);
  const dns = process.getBuiltinModule("node:dns").promises;
  const lookup = vi.spyOn(dns, "lookup").mockImplementation(never);
  const asked = vi.spyOn(dns.Resolver.prototype, "resolve4").mockResolvedValue(["127.0.0.1"]);
  vi.spyOn(dns.Resolver.prototype, "resolve6").mockRejectedValue(new Error("none"));
  onTestFinished(() => void vi.restoreAllMocks());
  const agent = limitSockets(new Agent(), 5_000);
  const sent = request({ host: "aws.example", port: new URL(url).port, method: "POST", agent });
  await once(sent.end(), "response");
  agent.destroy();
  expect([lookup, asked].map(({ mock }) => mock.calls[0]?.[0])).toEqual([
    "aws.example",
    "aws.example",
  ]);
});
