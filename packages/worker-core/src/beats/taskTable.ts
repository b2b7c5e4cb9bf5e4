import { systemClock } from "../clock.ts";

/** API: SendTaskHeartbeat, `taskToken`. */
const MAX_TOKEN_BYTES = 2_048;
/** SQS API: ReceiptHandle. */
const MAX_RECEIPT_BYTES = 1_024;

/** Before the slots: the main thread's last sign of life in milliseconds, and whether the thread looks at the table. */
const HEADER_BYTES = 16;
const ASLEEP = 2;

/** 32-bit words of a slot. */
const WORDS = { version: 0, state: 1, generation: 2, tokenBytes: 3, receiptBytes: 4 } as const;
/** 64-bit numbers of a slot: when the task began and ends, and its HeartbeatSeconds. */
const NUMBERS = { startedAt: 3, endsAt: 4, heartbeatSeconds: 5 } as const;
const TEXT_OFFSET = 48;
const SLOT_BYTES = TEXT_OFFSET + MAX_TOKEN_BYTES + MAX_RECEIPT_BYTES;

const STATES = ["free", "beating", "paused"] as const;
export type SlotState = (typeof STATES)[number];

/** What a heartbeat needs of a task. Times are those of `systemClock`. */
export interface TableTask {
  readonly taskToken: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly heartbeatSeconds: number;
  /** Of the message that brought the task. */
  readonly receipt?: string | undefined;
}

/**
 * The running tasks, in memory that both threads see. The main thread writes and the other one looks now and then, so that a
 * task costs microseconds: a message for its start and its end would take a tenth of a short task's time.
 */
export interface TaskTable {
  readonly memory: SharedArrayBuffer;
  readonly slots: number;
  /** @returns whether the task fits */
  write(slot: number, generation: number, task: TableTask): boolean;
  writeReceipt(slot: number, receipt: string): void;
  setState(slot: number, state: SlotState): void;
  /** The slot as it is now. The generation of a free one is that of its last task. */
  stateOf(slot: number): { readonly state: SlotState; readonly generation: number };
  /** `undefined` when another task has the slot by now. */
  read(slot: number, generation: number): TableTask | undefined;
  /** The main thread's event loop runs. */
  tick(): void;
  /** For how long there was no sign of it, in milliseconds. */
  silentMs(): number;
  fallAsleep(): void;
  /** @returns whether the thread slept */
  wake(): boolean;
}

export function createTaskTable(slots: number): TaskTable {
  return openTaskTable(new SharedArrayBuffer(HEADER_BYTES + slots * SLOT_BYTES));
}

export function openTaskTable(memory: SharedArrayBuffer): TaskTable {
  const slots = (memory.byteLength - HEADER_BYTES) / SLOT_BYTES;
  const words = new Int32Array(memory);
  const numbers = new Float64Array(memory);
  const ticks = new BigInt64Array(memory, 0, 1);
  const bytes = Buffer.from(memory);
  const offsetOf = (slot: number) => HEADER_BYTES + slot * SLOT_BYTES;
  const word = (slot: number, name: keyof typeof WORDS) => offsetOf(slot) / 4 + WORDS[name];
  const number = (slot: number, name: keyof typeof NUMBERS) => offsetOf(slot) / 8 + NUMBERS[name];
  const tokenAt = (slot: number) => offsetOf(slot) + TEXT_OFFSET;
  const receiptAt = (slot: number) => tokenAt(slot) + MAX_TOKEN_BYTES;

  return {
    memory,
    slots,
    write(slot, generation, { taskToken, receipt = "", ...times }) {
      if (!fits(taskToken, MAX_TOKEN_BYTES) || !fits(receipt, MAX_RECEIPT_BYTES)) return false;
      change(slot, () => {
        words[word(slot, "generation")] = generation;
        words[word(slot, "tokenBytes")] = bytes.write(taskToken, tokenAt(slot));
        words[word(slot, "receiptBytes")] =
          receipt === "" ? 0 : bytes.write(receipt, receiptAt(slot));
        numbers[number(slot, "startedAt")] = times.startedAt;
        numbers[number(slot, "endsAt")] = times.endsAt;
        numbers[number(slot, "heartbeatSeconds")] = times.heartbeatSeconds;
        words[word(slot, "state")] = STATES.indexOf("beating");
      });
      return true;
    },
    writeReceipt(slot, receipt) {
      if (!fits(receipt, MAX_RECEIPT_BYTES)) return;
      change(slot, () => {
        words[word(slot, "receiptBytes")] = bytes.write(receipt, receiptAt(slot));
      });
    },
    setState(slot, state) {
      Atomics.store(words, word(slot, "state"), STATES.indexOf(state));
    },
    stateOf,
    read(slot, generation) {
      for (;;) {
        const version = Atomics.load(words, word(slot, "version"));
        const now = stateOf(slot);
        if (now.state === "free" || now.generation !== generation) return undefined;
        const textOf = (at: number, length: "tokenBytes" | "receiptBytes") =>
          bytes.toString("utf8", at, at + (words[word(slot, length)] ?? 0));
        const task: TableTask = {
          taskToken: textOf(tokenAt(slot), "tokenBytes"),
          receipt: textOf(receiptAt(slot), "receiptBytes") || undefined,
          startedAt: numbers[number(slot, "startedAt")] ?? 0,
          endsAt: numbers[number(slot, "endsAt")] ?? 0,
          heartbeatSeconds: numbers[number(slot, "heartbeatSeconds")] ?? 0,
        };
        // The main thread has written meanwhile: it takes a microsecond.
        if (version % 2 === 0 && Atomics.load(words, word(slot, "version")) === version)
          return task;
      }
    },
    tick() {
      Atomics.store(ticks, 0, BigInt(systemClock.now()));
    },
    silentMs: () => systemClock.now() - Number(Atomics.load(ticks, 0)),
    fallAsleep() {
      Atomics.store(words, ASLEEP, 1);
    },
    wake: () => Atomics.exchange(words, ASLEEP, 0) === 1,
  };

  /** The version is odd while the slot is written. */
  function change(slot: number, write: () => void): void {
    Atomics.add(words, word(slot, "version"), 1);
    write();
    Atomics.add(words, word(slot, "version"), 1);
  }

  function stateOf(slot: number) {
    return {
      state: STATES[Atomics.load(words, word(slot, "state"))] ?? "free",
      generation: Atomics.load(words, word(slot, "generation")),
    };
  }
}

function fits(text: string, bytes: number): boolean {
  return text.length <= bytes / 3 || Buffer.byteLength(text) <= bytes;
}
