import { expect, test } from "vitest";
import { taskFor } from "../testing/taskFor.ts";
import { compose, type Middleware } from "./middleware.ts";

const task = Object.assign(taskFor({ workload: "coin-flip" }), { input: 1 });

test("middleware runs in order, the first outermost", async () => {
  const order: string[] = [];
  const named =
    (name: string): Middleware =>
    async (_task, next) => {
      order.push(`${name} in`);
      const output = await next();
      order.push(`${name} out`);
      return output;
    };
  const output = await compose([named("a"), named("b")], task, async () => {
    order.push("handler");
    return 42;
  });
  expect(output).toBe(42);
  expect(order).toEqual(["a in", "b in", "handler", "b out", "a out"]);
});

test("middleware can return an output without calling the handler", async () => {
  const cached: Middleware = async () => "from the cache";
  const output = await compose([cached], task, () => Promise.reject(new Error("not reached")));
  expect(output).toBe("from the cache");
});

test("calling next twice is an error that names the middleware", async () => {
  const twice: Middleware = async function impatient(_task, next) {
    await next();
    return next();
  };
  await expect(compose([twice], task, async () => 1)).rejects.toThrow(
    "middleware impatient called next() twice for one task",
  );
});
