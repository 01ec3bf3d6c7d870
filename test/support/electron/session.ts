import { EventEmitter } from 'node:events';
import type Electron from 'electron';
import { onlyBeforeReady, onlyWhenReady, options } from './machine.ts';
import type { Part } from './part.ts';

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];
type BeforeRequest = (
  details: { readonly url: string },
  callback: (response: { cancel?: boolean }) => void,
) => void;

/** Handlers the program registered with the session; pages and tests call them. */
export class StandInSession extends EventEmitter {
  schemeHandler: ((request: Request) => Response | Promise<Response>) | undefined;
  permissionRequest: RequestHandler = null;
  permissionCheck: CheckHandler = null;
  device: ((details: object) => boolean) | null = null;
  #beforeRequest: { readonly urls: readonly string[]; readonly listener: BeforeRequest } | undefined;

  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void => {
      if (scheme !== 'app') throw new Error(`the stand-in has only app:, not ${scheme}:`);
      this.schemeHandler = handler;
    },
  };

  readonly webRequest = {
    onBeforeRequest: (filter: { readonly urls: readonly string[] }, listener: BeforeRequest): void => {
      this.#beforeRequest = { urls: filter.urls, listener };
    },
  };

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    this.device = handler as ((details: object) => boolean) | null;
  }

  /** Returns the system's proxy for an address; a test replaces it, also by one that throws or never resolves. */
  systemProxy: (url: string) => string | Promise<string> = () => options.systemProxy ?? 'DIRECT';
  /** Addresses whose proxy was looked up. */
  readonly proxiesAsked: string[] = [];

  userAgent: readonly string[] = [];

  setUserAgent(...wanted: readonly string[]): void {
    this.userAgent = wanted;
  }

  /**
   * Fetches as Electron's session does: this session's request rules apply, and the test's servers stand in for the
   * network.
   */
  async fetch(url: string, init: RequestInit): Promise<Response> {
    if (this.isCancelled(url)) throw new Error('net::ERR_BLOCKED_BY_CLIENT');
    const outside = options.outside?.[new URL(url).origin];
    if (outside === undefined) throw new Error('net::ERR_INTERNET_DISCONNECTED');
    return fetch(url.replace(new URL(url).origin, outside), init);
  }

  async resolveProxy(url: string): Promise<string> {
    this.proxiesAsked.push(url);
    return this.systemProxy(url);
  }

  /** Whether the program stops a page from fetching this address. */
  isCancelled(url: string): boolean {
    const scheme = url.slice(0, url.indexOf(':') + 1);
    const rule = this.#beforeRequest;
    if (rule === undefined || !rule.urls.some((pattern) => pattern.startsWith(scheme))) return false;
    let cancelled = false;
    rule.listener({ url }, (response) => (cancelled = response.cancel === true));
    return cancelled;
  }
}

const defaultSession = new StandInSession();
defaultSession satisfies Part<
  Electron.Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'resolveProxy'
>;

/** Sessions other than the window's, by name. */
export const partitions = new Map<string, StandInSession>();

export const session = {
  get defaultSession(): StandInSession {
    onlyWhenReady('session.defaultSession');
    return defaultSession;
  },
  fromPartition(name: string): StandInSession {
    onlyWhenReady('session.fromPartition');
    const made = partitions.get(name) ?? new StandInSession();
    partitions.set(name, made);
    return made;
  },
};

/** Declared schemes; like Electron, a second declaration throws. */
export const schemes: Electron.CustomScheme[] = [];

export const protocol = {
  registerSchemesAsPrivileged(declared: Electron.CustomScheme[]): void {
    onlyBeforeReady('protocol.registerSchemesAsPrivileged');
    if (schemes.length > 0) throw new Error('schemes can be declared only once');
    schemes.push(...declared);
  },
} satisfies Pick<typeof Electron.protocol, 'registerSchemesAsPrivileged'>;
