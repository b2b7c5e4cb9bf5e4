import { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Interrupted, interruptSignal } from "./interrupt.ts";
import { OutputFailed, watchOutput } from "./output.ts";

/** A stream whose every write fails, as that of a closed pipe or of a full disk. */
function failing(code: "EPIPE" | "ENOSPC"): Writable {
  const error = Object.assign(new Error(`${code}: can't be written`), { code });
  return new Writable({ write: (_chunk, _encoding, done) => done(error) });
}

test.each(["stdout", "stderr"])(
  "%s on a full disk fails the command, and stops what runs",
  async (name) => {
    const signal = interruptSignal();
    const output = failing("ENOSPC");
    const { written } = watchOutput({ [name]: output });
    output.write("line\n");
    await expect(written()).rejects.toThrow(`${name} can't be written: ENOSPC`);
    expect(signal.reason).toBeInstanceOf(OutputFailed);
  },
);

test("a reader that has gone stops what runs with 141, and is no failure of what only prints", async () => {
  const signal = interruptSignal();
  const output = failing("EPIPE");
  const { written } = watchOutput({ stdout: output });
  output.write("line\n");
  await written();
  expect(signal.reason).toBeInstanceOf(Interrupted);
  expect(signal.reason).toMatchObject({ signal: "SIGPIPE", exitCode: 141 });
});

test("a command ends when all that it has written has arrived, however slow the reader is", async () => {
  const waiting: (() => void)[] = [];
  const output = new Writable({ write: (_chunk, _encoding, done) => void waiting.push(done) });
  const { written } = watchOutput({ stdout: output });
  output.write("x".repeat(1_000_000));
  let isWritten = false;
  const done = written().then(() => {
    isWritten = true;
  });
  await turn();
  expect(isWritten).toBe(false);
  while (output.writableLength > 0 || !isWritten) {
    waiting.shift()?.();
    await turn();
  }
  await done;
});
