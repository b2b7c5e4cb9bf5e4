import { expect, onTestFinished, test, vi } from "vitest";
import { timed } from "./timed.ts";

test("a step that has been at work for long says so at once, without a warning of Node.js", async () => {
  const warned = vi.spyOn(process, "emitWarning");
  onTestFinished(() => warned.mockRestore());
  const said: string[] = [];
  const work = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
  await timed(["building", "built"], (text) => said.push(text), work, performance.now() - 10_000);
  expect(said).toEqual(["… building", expect.stringMatching(/^✓ built \(1\d\.\d s\)$/)]);
  expect(warned).not.toHaveBeenCalled();
});
