import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { Failure } from '../contract/failures.ts';
import { GENERAL } from '../contract/settings/general.ts';
import { originProblem } from '../contract/settings/origin.ts';
import {
  isAnyHost,
  isHostAndPort,
  isIpv6,
  isLoopbackHost,
  normalHost,
  withoutBrackets,
} from '../contract/settings/host.ts';
import type { ListenAddress } from './listener.ts';
import type { RequestHead } from './request-head.ts';

/** Accepted Host header values, in lower case. */
export interface HostRules {
  /** Full header values, with a port or, for port 80, without. */
  readonly exact: ReadonlySet<string>;
  /** Names accepted with any port or none. */
  readonly anyPort: ReadonlySet<string>;
}

/** Rules of the guard. */
export interface GuardRules {
  readonly hosts: HostRules;
  /** Accepted Origin header values of apps and pages, exactly as sent. */
  readonly origins: ReadonlySet<string>;
  /** The proxy's own token; undefined if none is required. */
  readonly token: string | undefined;
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Returns the Host values a listener accepts: loopback names with its port, and those the user allows. If it listens
 * beyond loopback, as in a container, loopback names are accepted with any port, because the published port is unknown
 * here.
 */
export function hostRules({ host, port }: ListenAddress, allowed: readonly string[]): HostRules {
  const isBeyond = !isLoopbackHost(host);
  const bound = isAnyHost(host) ? [] : [asHostValue(host)];
  // Nobody connects to a wildcard address (0.0.0.0) except web pages.
  const usable = allowed.filter((one) => !isAnyHost(one.replace(PORT, ''))).map(asHostValue);
  const exact = new Set(usable.filter((one) => PORT.test(one)));
  for (const name of [...LOOPBACK_NAMES, ...bound]) {
    exact.add(`${name}:${port}`);
    if (port === 80) exact.add(name);
  }
  const anyPort = new Set(usable.filter((one) => !PORT.test(one)));
  if (isBeyond) for (const name of LOOPBACK_NAMES) anyPort.add(name);
  return { exact, anyPort };
}

const PORT = /(?<=^[^:]*|\]):\d+$/u;

/** Whether a Host header names this listener. */
function isAllowedHost(host: string, { exact, anyPort }: HostRules): boolean {
  const lower = host.toLowerCase();
  return exact.has(lower) || anyPort.has(lower.replace(PORT, ''));
}

/** Normalises a host to the form of a Host header: lower case, IPv6 addresses in brackets and shortest form. */
function asHostValue(host: string): string {
  const [port = ''] = PORT.exec(host) ?? [];
  const name = withoutBrackets(host.slice(0, host.length - port.length)).toLowerCase();
  return `${isIpv6(name) ? `[${normalHost(name)}]` : name}${port}`;
}

/** Explains to the user why a Host is refused; repeats it only if it is a plain name. */
function hostRefusal(host: string): string {
  const why = 'a web page may be trying to reach LunaRoute by another name';
  if (host.length > 100 || !isHostAndPort(host)) return `This Host is not allowed (${why}).`;
  const name = withoutBrackets(host.replace(PORT, ''));
  if (isAnyHost(name)) return `The Host ${host} is not allowed: connect to 127.0.0.1 or localhost instead.`;
  return (
    `The Host ${host} is not allowed (${why}). If the name is yours, set ${GENERAL.allowedHosts.variable}=${name}, or write ` +
    `${GENERAL.allowedHosts.key}: ['${name}'] into the config file.`
  );
}

/** Returns the Host value of the local address at which a connection arrived. */
export function hostArrivedAt({ localAddress = '', localPort = 0 }: Socket): string {
  return `${asHostValue(localAddress.replace(/^::ffff:(?=\d+\.)/u, ''))}:${localPort}`;
}

/** Refuses a request with a Host that is not allowed, or without exactly one. `also` is accepted in addition. */
export function checkHost(
  { host, hostCount }: Pick<RequestHead, 'host' | 'hostCount'>,
  rules: HostRules,
  also?: string,
): Failure | undefined {
  if (hostCount !== 1 || host === undefined) {
    return new Failure('host_invalid', 'A request must carry exactly one Host header.');
  }
  if (isAllowedHost(host, rules) || host.toLowerCase() === also) return undefined;
  return new Failure('host_not_allowed', hostRefusal(host));
}

/**
 * Refuses requests that a web page can send but an assistant never does. Checked on every request, before routing.
 * `alsoHost` is an additional accepted Host.
 */
export function checkOrigin(
  head: RequestHead,
  url: string,
  rules: Omit<GuardRules, 'token'> & { readonly alsoHost?: string | undefined },
): Failure | undefined {
  const refusal = checkHost(head, rules.hosts, rules.alsoHost);
  if (refusal !== undefined) return refusal;
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
 * Refuses a request without a client key that a web page could have sent unmarked and that would spend the provider's
 * key. Browsers send Sec-Fetch-Site only to loopback names (or over TLS), and a GET has no Origin. A page cannot send a
 * key header unless allowed, and every SDK sends one.
 */
export function checkUnmarked(method: string | undefined, head: RequestHead): Failure | undefined {
  if ((method !== 'GET' && method !== 'HEAD') || head.token !== undefined) return undefined;
  // An allowed origin marks the request itself.
  if (head.origin !== undefined) return undefined;
  const host = head.host ?? '';
  if (isLoopbackHost(host.replace(/:\d+$/u, ''))) return undefined;
  return new Failure(
    'origin_not_allowed',
    `For the host name ${host}, browsers don't mark requests that come from web pages, and a page could spend your API key. ` +
      'Send any key with the request (Authorization or x-api-key), as SDKs do, or use localhost.',
  );
}

/**
 * Refuses framing that Node's parser accepts although it is ambiguous: versions other than 1.0 and 1.1, and chunks in
 * HTTP/1.0 (RFC 9112, 6.1). The connection is closed after the response.
 */
export function checkFraming(httpVersion: string, head: RequestHead): Failure | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return new Failure('bad_request', `HTTP/${httpVersion} is not supported: use HTTP/1.1.`);
  }
  if (httpVersion === '1.0' && head.transferCoding !== '') {
    return new Failure('bad_request', 'An HTTP/1.0 request cannot have a Transfer-Encoding.');
  }
  return undefined;
}

function pageFailure(header: string, more = ''): Failure {
  return new Failure(
    'origin_not_allowed',
    `Requests from web pages are refused (this one has the header ${header}): a page could spend your API key.${more}`,
  );
}

/**
 * If the origin would be valid in the settings, the message includes the line to add; others, such as `null`, identify
 * no particular page.
 */
function originFailure(origin: string): Failure {
  if (origin.length > 200 || originProblem(origin) !== '') return pageFailure('Origin');
  return pageFailure(
    `Origin: ${origin}`,
    ` If it is an app of yours, allow it in the config file: allowed_origins: ["${origin}"]`,
  );
}

/**
 * Checks the proxy's token. `alternatives` are the client's keys, which may contain the token if the proxy injects a
 * key.
 */
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
    `This proxy requires its own token: send it as x-lunaroute-token (see ${GENERAL.proxyToken.variable}).`,
  );
}

/** Compares in constant time; hashing equalises the lengths. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
