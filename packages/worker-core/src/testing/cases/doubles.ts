import { HttpRequestInterceptor } from "@mswjs/interceptors/http";
import type { Double, Doubles } from "./case.ts";

export type { Doubles } from "./case.ts";

/** A handler asked for something that has no double. Nothing left the process. */
export class NoDouble extends Error {
  override readonly name = "NoDouble";
  constructor(asked: string, doubles: Doubles) {
    const known = Object.keys(doubles);
    super(
      `no double answers ${asked}; ${known.length === 0 ? "the case has no doubles" : `the case has doubles for ${known.join(", ")}`}`,
    );
  }
}

export interface DoublesOptions {
  /** The doubles that count when a request is made. */
  readonly doubles: () => Doubles;
  /** The URL that the doubles know a request by, if it is not the request's own; undefined lets the request go out. */
  readonly urlOf?: (request: Request) => URL | undefined;
  readonly onRefused?: (error: NoDouble) => void;
  /** How many answers of each list were given before. */
  readonly given?: WeakMap<object, number>;
}

/**
 * Answers every HTTP request of this process, whatever client makes it, from the doubles.
 * @returns a function that ends it.
 */
export function answerFromDoubles({
  doubles,
  urlOf = ({ url }) => new URL(url),
  onRefused = () => {},
  given = new WeakMap(),
}: DoublesOptions): () => void {
  const interceptor = new HttpRequestInterceptor();
  interceptor.on("request", ({ request, controller }) => {
    const url = urlOf(request);
    if (url === undefined) return;
    const known = doubles();
    const double = nextAnswer(known, request.method, url);
    if (double !== undefined) return controller.respondWith(responseOf(double, request.method));
    const refusal = new NoDouble(`${request.method} ${url.href}`, known);
    onRefused(refusal);
    controller.errorWith(refusal);
  });
  interceptor.apply();
  return () => interceptor.dispose();

  function nextAnswer(known: Doubles, method: string, url: URL): Double | undefined {
    const [, found] =
      Object.entries(known).find(([key]) => {
        const [itsMethod, itsUrl = ""] = key.split(" ");
        return itsMethod === method && new URL(itsUrl).href === url.href;
      }) ?? [];
    if (found === undefined || !isList(found)) return found;
    const turn = given.get(found) ?? 0;
    given.set(found, turn + 1);
    return found[Math.min(turn, found.length - 1)];
  }
}

function isList(answers: Doubles[string]): answers is readonly [Double, ...Double[]] {
  return Array.isArray(answers);
}

/** Statuses whose responses may have no body. Fetch standard: null body status. */
const WITHOUT_BODY = new Set([204, 205, 304]);

function responseOf({ status, headers = {}, body }: Double, method: string): Response {
  const init = { status, headers: new Headers(headers) };
  if (body === undefined || WITHOUT_BODY.has(status) || method === "HEAD") {
    return new Response(null, init);
  }
  if (typeof body === "string") return new Response(body, init);
  if (!init.headers.has("content-type")) init.headers.set("content-type", "application/json");
  return new Response(JSON.stringify(body), init);
}
