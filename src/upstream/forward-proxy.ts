import { Failure, type FailureCode } from '../contract/failures.ts';
import { errorWord } from '../system/error-code.ts';

/** Temporary refusals: too early, too many requests, or the proxy could not reach the host. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Statuses by which the proxy reports that it could not reach the origin (RFC 9110, 15.6.3 to 15.6.5). */
const BEYOND: ReadonlySet<number> = new Set([502, 503, 504]);

/** A proxy's response to CONNECT. */
export interface TunnelAnswer {
  readonly status: number;
  /** Authentication schemes that it accepts, in lower case, such as `basic`. */
  readonly schemes: readonly string[];
}

/** The HTTP proxy in front of a provider: its address, what set it, and messages for its failures. */
export class ForwardProxy {
  readonly url: URL;
  /** Value of `Proxy-Authorization`; undefined if its URL has no login. */
  readonly authorization: string | undefined;
  /** What set it, for messages, such as `HTTPS_PROXY`; may change with the settings. */
  setBy: string;

  constructor(url: string, setBy: string) {
    this.url = new URL(url);
    this.authorization = authorizationOf(this.url);
    this.setBy = setBy;
  }

  /** Its name in messages, without the login. */
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

  /** The connect timeout expired before the proxy was connected. */
  unreachedFailure(limitMs: number): Failure {
    return this.#failure('connect_timeout', `No connection to ${this.words} within ${limitMs / 1000} s.`);
  }

  /** It was connected, but did not respond to CONNECT in time. */
  silenceFailure(authority: string, limitMs: number): Failure {
    const what = `${capital(this.words)} did not answer CONNECT ${authority} within ${limitMs / 1000} s`;
    const advice =
      'the proxy, or the network beyond it, is slow. Check the network, or raise connect_timeout_secs.';
    return new Failure('connect_timeout', `${what}: ${advice}`);
  }

  /** TLS with the proxy failed. */
  tlsFailure(failure: Failure): Failure {
    return new Failure(
      failure.code,
      `${capital(this.words)} can't be used. ${failure.message}`,
      failure.cause,
    );
  }

  /** Its address is this program's own listener. */
  loopFailure(): Failure {
    const words = `${capital(this.words)} is LunaRoute itself. Set ${this.setBy} to another proxy.`;
    return new Failure('upstream_loop', words);
  }

  /** It hung up on CONNECT, or sent invalid HTTP. */
  brokenFailure(authority: string, what: string, cause?: unknown): Failure {
    const words = `${capital(this.words)} did not open a tunnel to ${authority}: ${what}.`;
    return this.#failure('proxy_connect_failed', words, cause);
  }

  /** It responded to CONNECT with a status other than 2xx. */
  refusalFailure(authority: string, { status, schemes }: TunnelAnswer): Failure {
    if (status === 407) return this.loginFailure(schemes);
    const words = `${capital(this.words)} ${formatRefusal(authority, status)}`;
    const failure = new Failure('proxy_connect_failed', words);
    failure.isFinal = !PASSING.has(status);
    return failure;
  }

  /**
   * It requires a login, or rejects the one given (407). `schemes` are those that it accepts, in lower case; empty
   * means any.
   */
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

/** Returns a login with a bare percent sign unchanged. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
