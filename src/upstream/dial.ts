import dns, { type LookupAddress } from 'node:dns';
import net from 'node:net';
import tls from 'node:tls';
import type { Clock } from '../clock.ts';
import { Failure } from '../contract/failures.ts';
import type { Cancellation } from './cancellation.ts';
import { isOutOfFiles, isPathError, OUT_OF_FILES } from './cause-of-death.ts';
import type { ForwardProxy } from './forward-proxy.ts';
import { raceAddresses } from './race.ts';
import { HUNG_UP, isUnknownIssuer, tlsFailure } from './tls-failure.ts';
import type { TlsTrust, TrustedBy } from './tls-trust.ts';
import { openTunnel } from './tunnel.ts';
import { errorWord } from '../system/error-code.ts';

/** Destination and settings for connecting. */
export interface DialTarget extends TrustedBy {
  /** Provider's name, for messages. */
  readonly provider: string;
  readonly origin: URL;
  readonly proxy: ForwardProxy | undefined;
  readonly trust: TlsTrust;
  readonly keepAliveMs: number;
  readonly connectTimeoutMs: number;
  /** Whether the peer is this proxy's own listener, so that connecting would loop. */
  readonly isOwnAddress: (socket: net.Socket) => boolean;
}

/** Options for one dial. */
export interface DialOptions {
  /** Time limit in milliseconds, if less than the connect timeout. */
  readonly maxMs?: number | undefined;
  /** Opens a tunnel through the proxy even to a plain-text origin, which otherwise gets requests in absolute form. */
  readonly isTunnelled?: boolean | undefined;
}

/** Stage of a dial: to the first hop, through the proxy, or on to the origin. */
interface Progress {
  at: 'hop' | 'tunnel' | 'origin';
}

/** An established connection, with TCP, the proxy's tunnel and TLS completed. */
export interface DialledConnection {
  readonly socket: net.Socket;
  /** `address:port` of the peer, which is the proxy if there is one. */
  readonly remote: string;
  /** Time for DNS, TCP and the proxy's CONNECT, in milliseconds. */
  readonly connectMs: number;
  readonly tlsMs: number | undefined;
  /** Leads through a proxy's tunnel to a plain-text origin, which other connections reach without a tunnel. */
  readonly isTunnelled: boolean;
  /** Expiry of the provider's certificate, in milliseconds since 1970; undefined if none was sent. */
  readonly certificateUntil: number | undefined;
}

/** Opens connections for one pool; keeps the TLS session to shorten the next handshake. */
export class Dialer {
  readonly #target: DialTarget;
  readonly #clock: Clock;
  #session: Buffer | undefined;

  constructor(target: DialTarget, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
  }

  /**
   * Dials once. Rejects with a {@link Failure} (`dns_failed`, `connect_failed`, `connect_timeout`, `tls_failed`,
   * `proxy_connect_failed`, `upstream_loop`), or with the reason of the cancellation.
   */
  async dial(cancellation: Cancellation, options: DialOptions = {}): Promise<DialledConnection> {
    const { maxMs = Infinity, isTunnelled = false } = options;
    const limitMs = Math.min(maxMs, this.#target.connectTimeoutMs);
    const progress: Progress = { at: 'hop' };
    const timeOut = (): void => cancellation.cancel(this.#timeoutFailure(limitMs, progress));
    const timer = this.#clock.schedule(timeOut, limitMs);
    try {
      return await this.#connectTrusted(cancellation, isTunnelled, progress);
    } catch (error) {
      throw cancellation.reason ?? error;
    } finally {
      this.#clock.cancel(timer);
    }
  }

  /**
   * Connects; if the certificate is untrusted, reads the system's store, and tries again if that changes what is
   * trusted.
   */
  async #connectTrusted(
    cancellation: Cancellation,
    isTunnelled: boolean,
    progress: Progress,
  ): Promise<DialledConnection> {
    const { trust } = this.#target;
    const context = trust.contextFor(this.#target);
    try {
      return await this.#connect(cancellation, isTunnelled, progress);
    } catch (error) {
      if (!this.#target.systemCa || !isUntrusted(error)) throw error;
      await cancellation.orEarlier(trust.lookAtSystem());
      if (trust.contextFor(this.#target) === context) throw error;
      progress.at = 'hop';
      return await this.#connect(cancellation, isTunnelled, progress);
    }
  }

  async #connect(
    cancellation: Cancellation,
    isTunnelled: boolean,
    progress: Progress,
  ): Promise<DialledConnection> {
    const start = this.#clock.now();
    const { proxy } = this.#target;
    const hop = proxy?.url ?? this.#target.origin;
    let socket = await this.#connectTcp(hop, cancellation);
    const forget = cancellation.onCancel(() => socket.destroy());
    try {
      const remote = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`;
      if (this.#target.isOwnAddress(socket)) throw this.#loopFailure();
      const secure = this.#target.origin.protocol === 'https:';
      if (proxy?.url.protocol === 'https:') {
        socket = await this.#secure(socket, proxy.url, false).catch((error: unknown) => {
          throw error instanceof Failure ? proxy.tlsFailure(error) : error;
        });
      }
      // Requests to a plain-text origin use absolute form, as with curl: many proxies open tunnels for TLS only.
      if (proxy !== undefined && (secure || isTunnelled)) {
        progress.at = 'tunnel';
        await openTunnel(socket, this.#authority, proxy);
      }
      progress.at = 'origin';
      const connected = this.#clock.now();
      if (secure) socket = await this.#secure(socket, this.#target.origin, true);
      cancellation.throwIfCancelled();
      const tlsMs = secure ? this.#clock.now() - connected : undefined;
      const certificateUntil = secure ? validUntil(socket) : undefined;
      return { socket, remote, connectMs: connected - start, tlsMs, isTunnelled, certificateUntil };
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      forget();
    }
  }

  async #connectTcp(hop: URL, cancellation: Cancellation): Promise<net.Socket> {
    const host = bareHost(hop);
    const addresses = await this.#resolve(host, cancellation);
    try {
      return await raceAddresses({
        addresses,
        port: Number(hop.port || (hop.protocol === 'https:' ? 443 : 80)),
        keepAliveMs: this.#target.keepAliveMs,
        clock: this.#clock,
        cancellation,
      });
    } catch (error) {
      throw this.#connectFailure(error);
    }
  }

  /** Origin as written in CONNECT. */
  get #authority(): string {
    const { hostname, port, protocol } = this.#target.origin;
    return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
  }

  /** The resolver cannot be cancelled, so a late result is ignored. */
  #resolve(host: string, cancellation: Cancellation): Promise<LookupAddress[]> {
    return new Promise((resolve, reject) => {
      const forget = cancellation.onCancel(() => reject(cancellation.reason ?? new Error('cancelled')));
      dns.lookup(host, { all: true, order: 'verbatim' }, (error, addresses) => {
        forget();
        if (error === null) resolve(addresses);
        else reject(this.#dnsFailure(host, error));
      });
    });
  }

  #secure(socket: net.Socket, peer: URL, keepSession: boolean): Promise<tls.TLSSocket> {
    const host = bareHost(peer);
    return new Promise((resolve, reject) => {
      const secured = tls.connect({
        socket,
        host,
        ALPNProtocols: ['http/1.1'],
        secureContext: this.#target.trust.contextFor(this.#target),
        ...(net.isIP(host) === 0 ? { servername: host } : {}),
        ...(keepSession && this.#session !== undefined ? { session: this.#session } : {}),
      });
      if (keepSession) secured.on('session', (session: Buffer) => (this.#session = session));
      let certificate: tls.PeerCertificate | undefined;
      // Before Node verifies it, since a failed socket no longer returns it. (Requesting it as an X509Certificate this
      // early makes Node miss the names in it.)
      secured.prependListener('secure', () => (certificate = shownCertificate(secured)));
      const fail = (error: Error): void => reject(this.#tlsFailure(peer, error, certificate));
      const hungUp = (): void => fail(new Error(HUNG_UP));
      secured.once('error', fail);
      secured.once('close', hungUp);
      secured.once('secureConnect', () => {
        secured.removeListener('error', fail);
        secured.removeListener('close', hungUp);
        resolve(secured);
      });
    });
  }

  #timeoutFailure(limitMs: number, { at }: Progress): Failure {
    const { proxy } = this.#target;
    if (proxy !== undefined && at === 'hop') return proxy.unreachedFailure(limitMs);
    if (proxy !== undefined && at === 'tunnel') return proxy.silenceFailure(this.#authority, limitMs);
    const what = `No connection to ${this.#target.origin.host} within ${limitMs / 1000} s`;
    const advice =
      limitMs < this.#target.connectTimeoutMs
        ? `(provider '${this.#target.provider}'). Check the network.`
        : `(provider '${this.#target.provider}', setting connect_timeout_secs). Check the network, or raise the setting.`;
    return new Failure('connect_timeout', `${what} ${advice}`);
  }

  #loopFailure(): Failure {
    if (this.#target.proxy !== undefined) return this.#target.proxy.loopFailure();
    return new Failure(
      'upstream_loop',
      `The base URL of provider '${this.#target.provider}' leads back to this proxy. Set base_url to the provider's own address.`,
    );
  }

  #dnsFailure(host: string, cause: unknown): Failure {
    if (isOutOfFiles(cause)) return this.#outOfFilesFailure(cause);
    if (this.#target.proxy !== undefined) return this.#target.proxy.dnsFailure(cause);
    return new Failure(
      'dns_failed',
      `The name ${host} does not resolve (${errorWord(cause)}). Check the network and the provider's base_url.`,
      cause,
    );
  }

  #outOfFilesFailure(cause: unknown): Failure {
    return new Failure(
      'connect_failed',
      `Provider '${this.#target.provider}' was not contacted: ${OUT_OF_FILES}`,
      cause,
    );
  }

  #connectFailure(cause: unknown): Failure {
    if (isOutOfFiles(cause)) return this.#outOfFilesFailure(cause);
    const { proxy, origin } = this.#target;
    if (proxy !== undefined) return proxy.connectFailure(cause);
    return new Failure(
      'connect_failed',
      `No connection to ${origin.host} (${errorWord(cause)}). Check the network and the provider's base_url.`,
      cause,
    );
  }

  #tlsFailure(peer: URL, cause: Error, certificate: tls.PeerCertificate | undefined): Failure {
    const { provider, systemCa, origin } = this.#target;
    const isProxy = peer !== origin;
    return tlsFailure({ host: peer.host, isProxy, provider, systemCa, certificate }, cause);
  }
}

function isUntrusted(error: unknown): boolean {
  return error instanceof Failure && error.code === 'tls_failed' && isUnknownIssuer(error.cause);
}

/** Returns the peer's certificate; Node returns an empty object if there is none. */
function shownCertificate(socket: tls.TLSSocket): tls.PeerCertificate | undefined {
  const certificate = socket.getPeerCertificate();
  return Object.keys(certificate).length === 0 ? undefined : certificate;
}

/** Available once per session: a handshake that resumes a session sends no certificate. */
function validUntil(socket: net.Socket): number | undefined {
  if (!(socket instanceof tls.TLSSocket) || socket.isSessionReused()) return undefined;
  return socket.getPeerX509Certificate()?.validToDate.getTime();
}

/** Returns the URL's host for socket calls, without the brackets of an IPv6 address. */
function bareHost(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

/** Whether the peer went away, as opposed to sending invalid HTTP. */
export function isConnectionLoss(error: Error): boolean {
  const word = errorWord(error);
  return word === 'UND_ERR_SOCKET' || word === 'ECONNRESET' || word === 'EPIPE' || isPathError(error);
}
