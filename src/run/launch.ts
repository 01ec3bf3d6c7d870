import type { AssistantEnvironment } from '../assistants/assistant.ts';
import type { PlacedProvider } from '../dialects/dialects.ts';
import type { Program } from './programs.ts';

/** A provider of the settings, as far as a program that is routed to it needs to know. */
export interface LaunchProvider extends PlacedProvider {
  readonly baseUrl: string;
  /** The proxy has a key for it: the program needs none. */
  readonly hasKey: boolean;
}

/** Where a command's requests are to go. */
export interface Destination {
  readonly proxyUrl: string;
  readonly providers: readonly LaunchProvider[];
  /** The one for the requests of its dialect; without it, and for the other dialects, the built-in one is. */
  readonly chosen: LaunchProvider | undefined;
  /** What the proxy asks every request for; undefined where it asks for nothing. */
  readonly proxyToken?: string | undefined;
}

/** A command that is to be routed through the proxy. */
export interface LaunchQuestion extends AssistantEnvironment {
  readonly program: Program;
  readonly args: readonly string[];
  readonly to: Destination;
  /** Where it is started. */
  readonly cwd: string;
  /** JSON as an argument does not survive the shims that npm makes for Windows. */
  readonly keepsArguments: boolean;
  /** Keeps a text in a file that only this user can read, until the command has ended; gives its path. */
  readonly keepFile: (text: string) => string;
}

/** What a command is started with. */
export interface Launch {
  readonly args: readonly string[];
  /** Variables to set; undefined removes one. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What may keep its requests from the proxy, in sentences. */
  readonly notes: readonly string[];
}

/** It can't be routed through the proxy: the message says why and what to do. */
export class LaunchRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LaunchRefusal';
  }
}
