import { expect, test, vi } from "vitest";
import { suggestion } from "./suggestion.ts";

test("a name may have several words, and share its first one with others", () => {
  const names = ["Check order", "Check stock", "Charge <all> cards", "[a...] b"];
  expect(suggestion("Chek stock", names)).toBe(" (Did you mean Check stock?)");
  expect(suggestion("Charge all cards", names)).toBe(" (Did you mean Charge <all> cards?)");
  expect(suggestion("Refund", names)).toBe("");
});

test("a name is no option and no command of the program that compares it", () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  for (const name of ["help", "--help", "-h"]) expect(suggestion(name, ["Charge"])).toBe("");
  expect(write).not.toHaveBeenCalled();
  write.mockRestore();
});
