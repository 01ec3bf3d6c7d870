import { createHash, timingSafeEqual } from 'node:crypto';
import net from 'node:net';
import { Failure } from '../contract/failures.ts';
import { originProblem } from '../contract/settings/origin.ts';
import { isAnyHost, isLoopbackHost } from '../contract/settings/host.ts';
import type { RequestHead } from './request-head.ts';

/** What the guard lets through. */
export interface GuardRules {
  /** Host header values, lower case, with and without the port. */
  readonly hosts: ReadonlySet<string>;
  /** Origin header values of apps and pages that may use the proxy, exactly as they are sent. */
  readonly origins: ReadonlySet<string>;
  /** The proxy's own token; undefined asks for none. */
  readonly token: string | undefined;
}

/** Host values of this listener: the loopback names with the port it is bound to, and what the user allows. */
export function allowedHostValues(
  host: string,
  port: number,
  allowed: readonly string[],
): ReadonlySet<string> {
  const published = new Set(allowed.map(asHostValue));
  // Browsers do not mark what a page sends to 0.0.0.0 as a page's: no client needs that name.
  const bound = isAnyHost(host) ? [] : [asHostValue(host)];
  const names = new Set(['127.0.0.1', 'localhost', '[::1]', ...bound, ...published]);
  const values = new Set<string>();
  for (const name of names) {
    if (!/:\d+$/u.test(name)) values.add(`${name}:${port}`);
    // A name without a port is good for port 80 alone, which is not ours; an allowed one may be published there.
    if (published.has(name) || port === 80) values.add(name);
  }
  return values;
}

/** A host as it stands in a Host header: lower case, an IPv6 address in brackets. */
function asHostValue(host: string): string {
  const lower = host.toLowerCase();
  return net.isIPv6(lower) ? `[${lower}]` : lower;
}

/** Why a Host is turned down, in words for whoever named the program so; whatever is no plain name is not repeated. */
export function hostRefusal(host: string): string {
  const named = /^[\w.:[\]-]{1,100}$/u.test(host) ? `The Host ${host}` : 'This Host';
  return (
    `${named} is not allowed (a web page may be trying to reach the proxy by another name). ` +
    'To allow it, add it to allowed_hosts or LUNAROUTE_ALLOWED_HOSTS.'
  );
}

/** The Host value that names the address at which a connection arrived. */
export function hostArrivedAt({ localAddress = '', localPort = 0 }: net.Socket): string {
  return `${asHostValue(localAddress.replace(/^::ffff:(?=\d+\.)/u, ''))}:${localPort}`;
}

/**
 * Refuses what a web page can send and an assistant never does; checked on every request, before routing. `alsoHost`
 * is a further Host that this request may name.
 */
export function checkOrigin(
  head: RequestHead,
  url: string,
  rules: Omit<GuardRules, 'token'> & { readonly alsoHost?: string | undefined },
): Failure | undefined {
  if (head.hostCount !== 1 || head.host === undefined) {
    return new Failure('host_invalid', 'A request must carry exactly one Host header.');
  }
  const host = head.host.toLowerCase();
  if (!rules.hosts.has(host) && host !== rules.alsoHost) {
    return new Failure('host_not_allowed', hostRefusal(head.host));
  }
  if (head.origin !== undefined) {
    if (!rules.origins.has(head.origin)) return originFailure(head.origin);
  } else if (head.secFetchSite !== undefined && head.secFetchSite !== 'none') {
    return pageFailure('Sec-Fetch-Site');
  }
  if (!url.startsWith('/')) {
    return new Failure(
      'bad_request',
      'Only paths beginning with / are served: no absolute URL, no "OPTIONS *".',
    );
  }
  return undefined;
}

/**
 * Refuses a request without a key of its client's that a page could have sent unmarked, and on which a key of ours would
 * be spent. Browsers tell a page's request by Sec-Fetch-Site only where the name is loopback's (or there is TLS), and a
 * GET carries no Origin. A header with a key no page can send unasked, and every SDK does.
 */
export function checkUnmarked(method: string | undefined, head: RequestHead): Failure | undefined {
  if ((method !== 'GET' && method !== 'HEAD') || head.token !== undefined) return undefined;
  // An allowed origin: the request says that it comes from there.
  if (head.origin !== undefined) return undefined;
  const host = head.host ?? '';
  if (isLoopbackHost(host.replace(/:\d+$/u, ''))) return undefined;
  return new Failure(
    'origin_not_allowed',
    `By the name ${host} browsers do not say which requests come from a web page, and a page could spend your API key. ` +
      'Send any key with the request (Authorization or x-api-key), as SDKs do, or ask for localhost.',
  );
}

/**
 * Refuses what Node's parser lets through although its framing is anyone's guess: other versions than 1.0 and 1.1,
 * and chunks in HTTP/1.0 (RFC 9112, 6.1). The connection ends with the answer.
 */
export function checkFraming(httpVersion: string, head: RequestHead): Failure | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return new Failure('bad_request', `HTTP/${httpVersion} is not spoken here: use HTTP/1.1.`);
  }
  if (httpVersion === '1.0' && head.transferCoding !== '') {
    return new Failure('bad_request', 'A request of HTTP/1.0 cannot have a Transfer-Encoding.');
  }
  return undefined;
}

function pageFailure(header: string, more = ''): Failure {
  return new Failure(
    'origin_not_allowed',
    `Requests from web pages are refused (this one has the header ${header}): a page could spend your API key.${more}`,
  );
}

/** An origin that the setting would take is named with its line; any other, such as `null`, is nobody's in particular. */
function originFailure(origin: string): Failure {
  if (origin.length > 200 || originProblem(origin) !== '') return pageFailure('Origin');
  return pageFailure(
    `Origin: ${origin}`,
    ` If it is an app of yours, allow it in the config file: allowed_origins: ["${origin}"]`,
  );
}

/** Checks the proxy's token; `alternatives` are the places of the client's key where a key is injected. */
export function checkToken(
  head: RequestHead,
  rules: GuardRules,
  alternatives: readonly (string | undefined)[],
): Failure | undefined {
  const { token } = rules;
  if (token === undefined) return undefined;
  const offered = [head.token, ...alternatives];
  if (offered.some((text) => text !== undefined && sameSecret(text, token))) return undefined;
  return new Failure(
    'proxy_token_required',
    'This proxy asks for its own token: send it as x-lunaroute-token (see LUNAROUTE_PROXY_TOKEN).',
  );
}

/** Compares in constant time; hashing makes the lengths equal. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
