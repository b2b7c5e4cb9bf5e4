import type { Clock } from "../clock.ts";
import type { Copy } from "./sendAgain.ts";
import { inOrder, type TurnMessage } from "./suspicion.ts";

export interface Suspect<Message> {
  readonly message: Message;
  /** It was the first at its last receive of those that came with it: the one that ran when their worker died. */
  readonly isFirst: boolean;
  /** When it began to wait here. */
  readonly since: number;
}

/** The suspects that wait in a worker, in their order. */
export interface Line<Message> {
  readonly all: readonly Suspect<Message>[];
  add(messages: readonly Message[], first: Message | undefined): void;
  remove(suspect: Suspect<Message> | undefined): void;
  /** Puts one back that was removed. */
  putBack(suspect: Suspect<Message>): void;
  /** The first of which this holds takes the place of the one that was the first. */
  inherit(holds: (message: Message) => boolean): void;
  /** Sends those of which this holds again, as `lifeOf` says. Those that can't be sent stay, with the rank that they have. */
  send(
    isSent: (message: Message) => boolean,
    lifeOf: (message: Message) => Omit<Copy<Message>, "message">,
  ): Promise<void>;
}

export function createLine<Message extends TurnMessage>(options: {
  readonly clock: Clock;
  /** @returns those that could not be sent */
  sendAgain(copies: readonly Copy<Message>[]): Promise<readonly Message[]>;
}): Line<Message> {
  const { clock } = options;
  let line: Suspect<Message>[] = [];

  return {
    get all() {
      return line;
    },
    add(messages, first) {
      const since = clock.now();
      putBack(messages.map((message) => ({ message, isFirst: message === first, since })));
    },
    remove(suspect) {
      line = line.filter((each) => each !== suspect);
    },
    putBack: (suspect) => putBack([suspect]),
    inherit(holds) {
      const heir = line.find(({ message }) => holds(message));
      line = line.map((suspect) => (suspect === heir ? { ...suspect, isFirst: true } : suspect));
    },
    async send(isSent, lifeOf) {
      const sent = line.filter(({ message }) => isSent(message));
      if (sent.length === 0) return;
      line = line.filter((suspect) => !sent.includes(suspect));
      const copies = sent.map(({ message }) => ({ message, ...lifeOf(message) }));
      const unsent = await options.sendAgain(copies);
      putBack(
        sent.flatMap((suspect) => {
          const { taskToken } = suspect.message;
          const message = unsent.find((each) => each.taskToken === taskToken);
          return message === undefined ? [] : { ...suspect, message };
        }),
      );
    },
  };

  function putBack(suspects: readonly Suspect<Message>[]): void {
    line = [...line, ...suspects].toSorted((one, other) => inOrder(one.message, other.message));
  }
}
