import type { AssistantEnvironment } from '../assistants/assistant.ts';
import type { PlacedProvider } from '../dialects/dialects.ts';
import type { Program } from './programs.ts';

/** The parts of a configured provider that matter to a program routed to it. */
export interface LaunchProvider extends PlacedProvider {
  readonly baseUrl: string;
  /** The proxy has a key for the provider, so the program needs none. */
  readonly hasKey: boolean;
}

/** Destination of a command's requests. */
export interface Destination {
  readonly proxyUrl: string;
  readonly providers: readonly LaunchProvider[];
  /**
   * Provider for requests of its dialect. If undefined, and for other dialects, the provider named after the dialect.
   */
  readonly chosen: LaunchProvider | undefined;
  /** Token that every request to the proxy must carry; undefined if none is required. */
  readonly proxyToken?: string | undefined;
}

/** A command to route through the proxy. */
export interface LaunchQuestion extends AssistantEnvironment {
  readonly program: Program;
  readonly args: readonly string[];
  readonly to: Destination;
  /** Its working directory. */
  readonly cwd: string;
  /** Whether JSON can be passed as an argument, which does not survive npm's shims on Windows. */
  readonly keepsArguments: boolean;
  /** Writes text to a file that only this user can read and that is removed when the command ends; returns its path. */
  readonly keepFile: (text: string) => string;
}

/** Arguments and environment to start a command with. */
export interface Launch {
  readonly args: readonly string[];
  /** Variables to set, or to remove if undefined. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reasons why its requests may not reach the proxy, as sentences. */
  readonly notes: readonly string[];
}

/** The command can't be routed through the proxy: the message says why, and what to do. */
export class LaunchRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LaunchRefusal';
  }
}
