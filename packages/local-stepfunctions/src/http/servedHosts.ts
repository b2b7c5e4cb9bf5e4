import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { domainToASCII } from "node:url";

/**
 * Which requests an endpoint of this machine answers. A page in a browser may send requests to this machine too: from its own
 * origin, or, if its name in DNS changes to an address of this machine, as if the endpoint were its own server.
 */
export interface ServedHosts {
  /**
   * Why a request is refused, in a sentence that says what is allowed; undefined for one that is answered.
   *
   * @param target as in the request's first line: `/`, or a URL from a client that takes the endpoint for its HTTP proxy
   */
  problemOf(
    headers: Pick<IncomingHttpHeaders, "host" | "origin">,
    target?: string,
  ): string | undefined;
}

/** The SDKs of AWS put it before the endpoint's name for StartSyncExecution and TestState. */
export const SYNC_PREFIX = "sync-";

/**
 * Nobody can make an IP address, localhost or *.localhost lead to this machine, so these are answered always, and so are calls
 * without a Host (HTTP/1.0). Other names have to be given.
 *
 * @param names host names that lead to this machine
 * @param remedy what adds a name, for the message: `--allow-host`
 * @throws {RangeError} when a name is none; the message says what is allowed.
 */
export function createServedHosts(names: readonly string[], remedy: string): ServedHosts {
  const given = new Set(
    names.map((text) => {
      const name = readHostName(text);
      if (name === undefined) throw new RangeError(`allowHosts has "${text}"; ${HOST_NAME}`);
      return name;
    }),
  );

  function isServed(name: string): boolean {
    return (
      isIP(name) !== 0 || name === "localhost" || name.endsWith(".localhost") || given.has(name)
    );
  }

  function isAnswered(name: string): boolean {
    return (
      isServed(name) || (name.startsWith(SYNC_PREFIX) && isServed(name.slice(SYNC_PREFIX.length)))
    );
  }

  return {
    problemOf({ host, origin }, target = "/") {
      if (origin !== undefined && !isOriginOf(origin, host)) {
        return `a web page of ${origin} may not call this endpoint; allowed: calls without an Origin`;
      }
      const unserved = [authorityIn(target), host].find((one) => !!one && !isAnswered(nameIn(one)));
      if (unserved === undefined) return undefined;
      return `the Host is "${unserved}"; allowed: an IP address, localhost, *.localhost, and the names of ${remedy}`;
    },
  };
}

/** The message's part after the value. */
export const HOST_NAME =
  "allowed: the name of a host without scheme, port and path, such as stepfunctions.test";

/** The name as it is in a Host header; undefined for a text that is no name. */
export function readHostName(text: string): string | undefined {
  if (/[\s/\\?#@:%]/.test(text)) return undefined;
  const name = domainToASCII(text.replace(/\.$/, ""));
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name) ? name : undefined;
}

/** `http://sync-127.0.0.1:8083/` → `sync-127.0.0.1:8083`; undefined for a path. */
function authorityIn(target: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1];
}

/** `[::1]:8083` → `::1`; an empty text for what has not the form of a Host. */
function nameIn(host: string): string {
  const [, prefix = "", address, name = ""] = HOST.exec(host.toLowerCase()) ?? [];
  return `${prefix}${address ?? name.replace(/\.$/, "")}`;
}

const HOST = /^(?:(sync-)?\[([^\]]*)\]|([^:]*))(?::\d*)?$/;

/** Whether it is the origin of a page that the endpoint itself has served. */
function isOriginOf(origin: string, host: string | undefined): boolean {
  return (
    host !== undefined &&
    /^https?:\/\/(.*)$/i.exec(origin)?.[1]?.toLowerCase() === host.toLowerCase()
  );
}
