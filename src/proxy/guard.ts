import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { Failure } from '../contract/failures.ts';
import { originProblem } from '../contract/settings/origin.ts';
import {
  isAnyHost,
  isHostAndPort,
  isIpv6,
  isLoopbackHost,
  normalHost,
  withoutBrackets,
} from '../contract/settings/host.ts';
import type { RequestHead } from './request-head.ts';

/** Whom a Host header may name, in lower case. */
export interface HostRules {
  /** With its port, or without one where that is the whole header. */
  readonly exact: ReadonlySet<string>;
  /** Names that are good with any port, and with none. */
  readonly anyPort: ReadonlySet<string>;
}

/** What the guard lets through. */
export interface GuardRules {
  readonly hosts: HostRules;
  /** Origin header values of apps and pages that may use the proxy, exactly as they are sent. */
  readonly origins: ReadonlySet<string>;
  /** The proxy's own token; undefined asks for none. */
  readonly token: string | undefined;
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Hosts of a listener: the loopback names with the ports it is bound to, and what the user allows. Beyond loopback, as
 * in a container, the loopback names are good with any port: which one is published is not known here.
 */
export function hostRules(host: string, ports: readonly number[], allowed: readonly string[]): HostRules {
  const isBeyond = !isLoopbackHost(host);
  const bound = isAnyHost(host) ? [] : [asHostValue(host)];
  // An address that stands for all of them is nobody's to connect to, but a web page's (0.0.0.0).
  const usable = allowed.filter((one) => !isAnyHost(one.replace(PORT, ''))).map(asHostValue);
  const exact = new Set(usable.filter((one) => PORT.test(one)));
  for (const name of [...LOOPBACK_NAMES, ...bound]) {
    for (const port of ports) exact.add(`${name}:${port}`);
    if (ports.includes(80)) exact.add(name);
  }
  const anyPort = new Set(usable.filter((one) => !PORT.test(one)));
  if (isBeyond) for (const name of LOOPBACK_NAMES) anyPort.add(name);
  return { exact, anyPort };
}

const PORT = /(?<=^[^:]*|\]):\d+$/u;

/** Whether a Host header names this listener. */
export function isAllowedHost(host: string, { exact, anyPort }: HostRules): boolean {
  const lower = host.toLowerCase();
  return exact.has(lower) || anyPort.has(lower.replace(PORT, ''));
}

/** A host as written in a Host header: lower case, an IPv6 address in brackets and in its shortest form. */
function asHostValue(host: string): string {
  const [port = ''] = PORT.exec(host) ?? [];
  const name = withoutBrackets(host.slice(0, host.length - port.length)).toLowerCase();
  return `${isIpv6(name) ? `[${normalHost(name)}]` : name}${port}`;
}

/** Why a Host is refused, in words for whoever used that name; anything but a plain name is not repeated. */
export function hostRefusal(host: string): string {
  const why = 'a web page may be trying to reach LunaRoute by another name';
  if (host.length > 100 || !isHostAndPort(host)) return `This Host is not allowed (${why}).`;
  const name = withoutBrackets(host.replace(PORT, ''));
  if (isAnyHost(name)) return `The Host ${host} is not allowed: connect to 127.0.0.1 or localhost instead.`;
  return (
    `The Host ${host} is not allowed (${why}). If the name is yours, set LUNAROUTE_ALLOWED_HOSTS=${name}, or write ` +
    `allowed_hosts: ['${name}'] into the config file.`
  );
}

/** The Host value that names the address at which a connection arrived. */
export function hostArrivedAt({ localAddress = '', localPort = 0 }: Socket): string {
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
  if (!isAllowedHost(head.host, rules.hosts) && head.host.toLowerCase() !== rules.alsoHost) {
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
    `For the host name ${host}, browsers don't mark requests that come from web pages, and a page could spend your API key. ` +
      'Send any key with the request (Authorization or x-api-key), as SDKs do, or use localhost.',
  );
}

/**
 * Refuses what Node's parser lets through although its framing is anyone's guess: other versions than 1.0 and 1.1,
 * and chunks in HTTP/1.0 (RFC 9112, 6.1). The connection ends with the answer.
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
    'This proxy requires its own token: send it as x-lunaroute-token (see LUNAROUTE_PROXY_TOKEN).',
  );
}

/** Compares in constant time; hashing makes the lengths equal. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
