import type { IncomingMessage } from "node:http";
import { ApiError } from "../errors.ts";
import type { Clock, VirtualClock } from "../lib/clock.ts";
import type { Timers } from "../lib/timers.ts";
import { MAX_RETENTION_MS } from "../retention.ts";
import type { Service } from "../service.ts";

/** What can be asked of the endpoint itself, besides Step Functions' API. */
export interface Controls {
  /**
   * The answer to a request for one of them; undefined for every other request.
   * @throws {ApiError} when the request is refused.
   */
  of(request: IncomingMessage): (() => Promise<ControlAnswer>) | undefined;
}

export interface ControlAnswer {
  readonly status: number;
  readonly body: object;
}

export interface ControlParts {
  /** What runs at the moment. */
  readonly serving: {
    readonly service: Pick<Service, "running" | "checkWritable" | "checkRoom">;
    readonly timers: Pick<Timers, "now">;
    reset(): Promise<void>;
  };
  readonly clock: Clock | undefined;
  /** Whether every process of this machine may change the endpoint. */
  readonly isOpen: boolean;
}

const HEALTH = "GET /health";
const HEALTH_ALONE = "HEAD /health";
const RESET = "POST /reset";
const ADVANCE = "POST /clock/advance";

/** Longer than anything here lasts. */
const MAX_ADVANCE_SECONDS = MAX_RETENTION_MS / 1_000;

/**
 * `/health` tells everybody whether the endpoint works. The others change it, so they are for this machine's processes only, and for
 * nobody where `authorize` decides who may do what: no policy names them.
 */
export function createControls({ serving, clock, isOpen }: ControlParts): Controls {
  let advancing: Promise<void> = Promise.resolve();
  return {
    of(request) {
      if (request.headers["x-amz-target"] !== undefined) return undefined;
      const url = urlOf(request);
      if (url === undefined) return undefined;
      switch (`${request.method} ${url.pathname}`) {
        case HEALTH:
        // As wget --spider asks, in the health checks of containers. Node.js sends no body then.
        case HEALTH_ALONE:
          return async () => health();
        case RESET:
          return changing(url.pathname, request, reset);
        case ADVANCE:
          return changing(url.pathname, request, () => advance(url.searchParams.get("seconds")));
      }
      return undefined;
    },
  };

  function changing(name: string, request: IncomingMessage, change: () => Promise<object>) {
    if (!isOpen) throw refused(`${name} is not for an endpoint with 'authorize'`);
    if (!isLoopback(request.socket.remoteAddress)) {
      throw refused(
        `${name} is called from ${request.socket.remoteAddress}; allowed: this machine`,
      );
    }
    return async () => ({ status: 200, body: await change() });
  }

  function health(): ControlAnswer {
    const { service, timers } = serving;
    const facts = {
      time: new Date(timers.now()).toISOString(),
      clock: isVirtual(clock) ? "virtual" : "system",
      runningExecutions: service.running.size,
    };
    try {
      service.checkWritable();
      service.checkRoom();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: 503, body: { status: "failing", reason: error.message, ...facts } };
    }
    return { status: 200, body: { status: "ok", ...facts } };
  }

  async function reset(): Promise<object> {
    await serving.reset();
    return {};
  }

  /** One after the other: each moves the time from where the one before has left it. */
  async function advance(seconds: string | null): Promise<object> {
    const ms = readSeconds(seconds) * 1_000;
    if (!isVirtual(clock)) {
      throw new ApiError(
        "ValidationException",
        "the clock is the system's, which goes by itself; allowed: with --clock virtual",
      );
    }
    const mine = advancing.then(() => clock.advance(ms));
    advancing = mine.catch(() => {
      // Its caller is told.
    });
    await mine;
    return { time: new Date(clock.now()).toISOString() };
  }
}

function urlOf({ url = "/" }: IncomingMessage): URL | undefined {
  const base = "http://localhost";
  return URL.canParse(url, base) ? new URL(url, base) : undefined;
}

function isVirtual(clock: Clock | undefined): clock is VirtualClock {
  return clock !== undefined && "advance" in clock;
}

/** @throws {ApiError} when the text is no such number */
function readSeconds(text: string | null): number {
  if (text !== null && /^\d+(\.\d{1,3})?$/.test(text) && Number(text) <= MAX_ADVANCE_SECONDS) {
    return Number(text);
  }
  throw new ApiError(
    "ValidationException",
    `seconds is ${text === null ? "missing" : `"${text}"`}; allowed: a number from 0 to ${MAX_ADVANCE_SECONDS}, such as /clock/advance?seconds=3600`,
  );
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);
}

function refused(message: string): ApiError {
  return new ApiError("AccessDeniedException", message, { status: 403 });
}
