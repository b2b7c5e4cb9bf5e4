import type { Answer } from "./call.ts";
import type { Lane } from "./lane.ts";
import { type Described, keepReading, type Started } from "./ledger.ts";
import { historyOf, LookFailed, lookAt } from "./look.ts";
import { executionArnOf, MACHINES, type MachineName, machineArnOf } from "./machines.ts";
import { report, tokenOf } from "./reports.ts";
import { stop } from "./stop.ts";

const NAMED = 0.6;
const MAX_ITEMS = 3;
const MAX_SECONDS = 2;
/** Of the newest executions, one is read, stopped or started again: the older ones are the audit's. */
const RECENT = 60;

/** Calls that start, read and stop executions, and answer their callbacks. */
export function createExecutionCalls(lane: Lane) {
  const { call, ledger, draw } = lane;
  return { start, startAtOnce, startAgain, stopOne, read, answerCallback, answerTwice };

  async function start(): Promise<Answer> {
    const started = asked(draw.oneOf(MACHINES) ?? "loop", draw.chance(NAMED));
    return startedBy(started, await call("StartExecution", requestOf(started, started.input)));
  }

  /** Two with one name at once, which differ: one of them is started. */
  async function startAtOnce(): Promise<Answer> {
    const started = asked(draw.oneOf(MACHINES) ?? "loop", true);
    const inputs = [started.input, started.input.replace("}", ',"other":true}')];
    started.rivalInput = inputs[1];
    const answers = await Promise.all(
      inputs.map((input) => call("StartExecution", requestOf(started, input))),
    );
    const done = answers.findIndex(({ kind }) => kind === "done");
    if (answers.every(({ kind }) => kind === "done"))
      ledger.problems.push(`${started.arn} was started twice at once, with two inputs`);
    started.input = inputs[done] ?? started.input;
    return startedBy(started, answers[done] ?? answers[0] ?? { kind: "no answer" });
  }

  function asked(machine: MachineName, isNamed: boolean): Started {
    const key = ledger.unique("k");
    const name = isNamed ? `execution-${key}` : undefined;
    const items = Array.from({ length: draw.whole(1, MAX_ITEMS) }, (_, index) => index);
    const started: Started = {
      ...{ key, machine, name },
      input: JSON.stringify({ key, seconds: draw.whole(0, MAX_SECONDS), items }),
      rivalInput: undefined,
      arn: name === undefined ? undefined : executionArnOf(machine, name),
      startDate: undefined,
      exists: false,
      events: [],
      end: undefined,
      stops: [],
      outcomes: [],
      tokens: new Set(),
      isTouched: true,
    };
    ledger.executions.set(key, started);
    return started;
  }

  /** With another input it must be refused; with the same it must be the same while it runs. */
  async function startAgain(): Promise<Answer | undefined> {
    const started = recent(({ name }) => name !== undefined);
    if (started === undefined) return undefined;
    const isSame = draw.chance(0.5);
    const { exists } = started;
    const other = { key: started.key, other: true };
    if (!isSame && !exists) return undefined;
    const input = isSame ? started.input : JSON.stringify(other);
    const answer = await call("StartExecution", requestOf(started, input));
    if (isSame) return startedBy(started, answer);
    if (answer.kind === "done")
      ledger.problems.push(`${started.arn} was started again with another input`);
    return answer;
  }

  function startedBy(started: Started, answer: Answer): Answer {
    const { arn, startDate } = started;
    if (answer.kind === "refused") {
      if (answer.code === "ExecutionAlreadyExists" && arn !== undefined) started.exists = true;
      else ledger.problems.push(`StartExecution of ${arn}: ${answer.code}: ${answer.message}`);
    }
    if (answer.kind !== "done") return answer;
    const body = answer.body as unknown as Described;
    if ((arn ?? body.executionArn) !== body.executionArn)
      ledger.problems.push(`${arn} was started as ${body.executionArn}`);
    if ((startDate ?? body.startDate) !== body.startDate)
      ledger.problems.push(`${arn} was started at ${startDate}, and again at ${body.startDate}`);
    started.arn = body.executionArn;
    started.startDate = body.startDate;
    started.exists = true;
    return answer;
  }

  async function stopOne(): Promise<Answer | undefined> {
    const started = recent(({ exists }) => exists);
    return started && (await stop(lane, started));
  }

  async function read(): Promise<Answer | undefined> {
    const started = recent(({ exists }) => exists);
    if (started?.arn === undefined) return undefined;
    try {
      const seen = await lookAt(call, started.arn);
      if (seen === "absent") ledger.problems.push(`${started.arn} is lost`);
      else keepReading(started, seen.events, seen.described);
    } catch (error) {
      if (!(error instanceof LookFailed)) throw error;
      if (error.answer.kind === "refused") ledger.problems.push(error.message);
      return error.answer;
    }
    return { kind: "done", body: {} };
  }

  /** The token of a callback stands in the history, where its message was made. */
  async function answerCallback(): Promise<Answer | undefined> {
    const started = recent(
      ({ machine, exists, outcomes }) => machine === "callback" && exists && outcomes.length === 0,
    );
    if (started?.arn === undefined) return undefined;
    try {
      const events = await historyOf(call, started.arn);
      keepReading(started, events);
      const token = tokenOf(events);
      if (token === undefined) return undefined;
      started.tokens.add(token);
      return await report(lane, started, token, draw.chance(0.8) ? "success" : "failure");
    } catch (error) {
      if (!(error instanceof LookFailed)) throw error;
      return error.answer;
    }
  }

  /** A token is for one outcome. */
  async function answerTwice(): Promise<Answer | undefined> {
    const started = recent(({ outcomes }) => outcomes.some(({ acknowledged }) => acknowledged));
    const used = draw.oneOf(started?.outcomes.filter(({ acknowledged }) => acknowledged) ?? []);
    if (started === undefined || used === undefined) return undefined;
    const output = JSON.stringify({ outcome: "again" });
    const answer = await call("SendTaskSuccess", { taskToken: used.token, output });
    if (answer.kind === "done")
      ledger.problems.push(`${started.arn}: a token was used twice after ${used.text}`);
    return answer;
  }

  function recent(isFit: (started: Started) => boolean): Started | undefined {
    const started = draw.oneOf([...ledger.executions.values()].slice(-RECENT).filter(isFit));
    if (started !== undefined) started.isTouched = true;
    return started;
  }
}

function requestOf({ machine, name }: Started, input: string): object {
  return {
    stateMachineArn: machineArnOf(machine),
    ...(name === undefined ? {} : { name }),
    input,
  };
}
