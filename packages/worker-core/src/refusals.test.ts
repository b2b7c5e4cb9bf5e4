import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";
import { HandlersStuck, QueueRefused, ReportRefused } from "./errors.ts";
import { createRefusals } from "./refusals.ts";
import { createSession } from "./session.ts";
import { manualSource } from "./testing/manualPollers.ts";

/** What happens to a session, and to its source. */
function stage() {
  const log: string[] = [];
  const session = createSession(
    { mayPoll: () => true },
    { clock: systemClock, abortAll() {}, giveUpAll() {}, onStop() {} },
  );
  const refusals = createRefusals({
    source: { ...manualSource(1).source, stop: async () => void log.push("stop") },
    emit: ({ type }) => log.push(type),
    session: () => session,
    finishIfIdle: () => log.push(session.mayPoll() ? "polls" : "finish"),
  });
  return { log, session, ...refusals };
}

const NO = { code: "AccessDeniedException", message: "no", mayHaveArrived: false };

test("a refused report is told once, stops the source, and ends the session", () => {
  const { log, session, onReportFault } = stage();
  onReportFault(NO);
  onReportFault(NO);
  expect(log).toEqual(["reportsRefused", "stop", "finish"]);
  expect(session.refused).toBeInstanceOf(ReportRefused);
});

test("a fault that may pass ends nothing", () => {
  const { log, onReportFault, onSourceEvent } = stage();
  onReportFault({ ...NO, code: "ThrottlingException" });
  const failure = { operation: "SendMessage", code: "InternalError", message: "no", messages: 1 };
  onSourceEvent({ type: "queueCallFailed", ...failure, refused: false });
  expect(log).toEqual(["queueCallFailed"]);
});

test("a refused queue stops the source, and the session ends with the first error", () => {
  const { log, session, onSourceEvent, refuse } = stage();
  const failure = { operation: "DeleteMessageBatch", ...NO, messages: 1 };
  onSourceEvent({ type: "queueCallFailed", ...failure, refused: true });
  refuse(new HandlersStuck(1, 1, 60));
  expect(log).toEqual(["queueCallFailed", "stop", "finish", "stop", "finish"]);
  expect(session.refused).toBeInstanceOf(QueueRefused);
});
