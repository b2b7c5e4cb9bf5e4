import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { createInspectorPorts } from "./inspectorPorts.ts";

test("sessions that start at the same time get different ports, each of which can be listened at", async () => {
  const sessions = [createInspectorPorts(true), createInspectorPorts("two")];
  await Promise.all(sessions.map((session) => session.add(["one", "two"])));
  expect(sessions.map(({ all }) => [...all.keys()])).toEqual([["one", "two"], ["two"]]);
  const ports = sessions.flatMap((session) =>
    ["one", "two"].flatMap((name) => session.take(name) ?? []),
  );
  expect(new Set(ports).size).toBe(3);
  for (const port of ports) {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    server.close();
  }
});

test("a workload that comes later gets a port, and the others keep theirs", async () => {
  const ports = createInspectorPorts(true);
  await ports.add(["one"]);
  const port = ports.take("one");
  const given = await ports.add(["one", "two"]);
  expect([...given.keys()]).toEqual(["two"]);
  expect(ports.take("one")).toBe(port);
  ports.take("two");
});
