import { Failure, type FailureCode } from '../contract/failures.ts';
import { errorWord } from './cause-of-death.ts';

/** Refusals that may be over the next moment: too early, too many, or the proxy could not reach the host itself. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** The proxy says that it got no further (RFC 9110, 15.6.3 to 15.6.5). */
const BEYOND: ReadonlySet<number> = new Set([502, 503, 504]);

/** What a proxy answered to CONNECT. */
export interface TunnelAnswer {
  readonly status: number;
  /** How it lets itself be logged in to, in lower case, such as `basic`. */
  readonly schemes: readonly string[];
}

/** The HTTP proxy on the way to a provider: where it is, who set it, and what is said when it is at fault. */
export class ForwardProxy {
  readonly url: URL;
  /** The value of `Proxy-Authorization`; undefined where its URL has no login. */
  readonly authorization: string | undefined;
  /** What set it, in words such as `HTTPS_PROXY`; the settings may say so otherwise as time goes on. */
  setBy: string;

  constructor(url: string, setBy: string) {
    this.url = new URL(url);
    this.authorization = authorizationOf(this.url);
    this.setBy = setBy;
  }

  /** Its name as messages have it, without its login. */
  get words(): string {
    return `the proxy ${this.url.host} (set by ${this.setBy})`;
  }

  /** Its name does not resolve. */
  dnsFailure(cause: unknown): Failure {
    return this.#failure(
      'dns_failed',
      `The name of ${this.words} does not resolve (${errorWord(cause)}).`,
      cause,
    );
  }

  /** No TCP connection to it. */
  connectFailure(cause: unknown): Failure {
    return this.#failure('connect_failed', `No connection to ${this.words}: ${errorWord(cause)}.`, cause);
  }

  /** The connect timeout ran out before the proxy itself was connected. */
  unreachedFailure(limitMs: number): Failure {
    return this.#failure('connect_timeout', `No connection to ${this.words} within ${limitMs / 1000} s.`);
  }

  /** It was connected, and did not answer CONNECT in time. */
  silenceFailure(authority: string, limitMs: number): Failure {
    const what = `${capital(this.words)} did not answer CONNECT ${authority} within ${limitMs / 1000} s`;
    const advice =
      'it, or the way from it to there, is slow. Check the network, or raise connect_timeout_secs.';
    return new Failure('connect_timeout', `${what}: ${advice}`);
  }

  /** TLS with the proxy itself failed. */
  tlsFailure(failure: Failure): Failure {
    return new Failure(
      failure.code,
      `${capital(this.words)} can't be used. ${failure.message}`,
      failure.cause,
    );
  }

  /** Its address is a listener of this program. */
  loopFailure(): Failure {
    const words = `${capital(this.words)} is LunaRoute itself. Set ${this.setBy} to another proxy.`;
    return new Failure('upstream_loop', words);
  }

  /** It hung up on CONNECT, or answered what is no HTTP. */
  brokenFailure(authority: string, what: string, cause?: unknown): Failure {
    const words = `${capital(this.words)} did not open a tunnel to ${authority}: ${what}.`;
    return this.#failure('proxy_connect_failed', words, cause);
  }

  /** It answered CONNECT, and not with a 2xx. */
  refusalFailure(authority: string, { status, schemes }: TunnelAnswer): Failure {
    if (status === 407) return this.loginFailure(schemes);
    const words = `${capital(this.words)} ${formatRefusal(authority, status)}`;
    const failure = new Failure('proxy_connect_failed', words);
    failure.isFinal = !PASSING.has(status);
    return failure;
  }

  /** It wants a login, or another one (407). `schemes` are those that it accepts, in lower case; none is any. */
  loginFailure(schemes: readonly string[]): Failure {
    const failure = new Failure(
      'proxy_connect_failed',
      `${capital(this.words)} ${this.#formatLogin(schemes)}`,
    );
    failure.isFinal = true;
    return failure;
  }

  #formatLogin(schemes: readonly string[]): string {
    if (schemes.length > 0 && !schemes.includes('basic')) {
      return (
        `requires authentication (407) by ${schemes.join(' or ')}, and LunaRoute can only send a user name and password (basic). ` +
        'Run a local proxy that logs in there, and set that one.'
      );
    }
    const form = `${this.url.protocol}//user:password@${this.url.host}`;
    if (this.authorization === undefined)
      return `requires authentication (407). Write it into its URL, as in ${form}, in the variable or the provider's proxy setting.`;
    return (
      `did not accept the user name and password in its URL (407). Correct them in ${this.setBy}, as in ${form}; ` +
      'special characters are written as %XX.'
    );
  }

  #failure(code: FailureCode, what: string, cause?: unknown): Failure {
    return new Failure(code, `${what} Check ${this.setBy} and the network.`, cause);
  }
}

function formatRefusal(authority: string, status: number): string {
  const answer = `answered ${status} to CONNECT ${authority}`;
  if (BEYOND.has(status))
    return `${answer}: the proxy couldn't reach that address. Check it, and try again later.`;
  if (PASSING.has(status)) return `${answer}. Try again later, or ask its administrator.`;
  return `${answer}: the proxy doesn't allow that address. Ask its administrator, or reach the provider without it (NO_PROXY, or proxy: direct).`;
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const login = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(login).toString('base64')}`;
}

/** A login with a bare percent sign is meant as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
