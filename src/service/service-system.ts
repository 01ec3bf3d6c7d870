/** Command and settings of the service. */
export interface ServicePlan {
  /** Node, its flags, the program, and its arguments. */
  readonly command: readonly string[];
  /** File with its variables; may be missing. */
  readonly environmentFile: string;
  /** Version of the program; a change restarts the service. */
  readonly version: string;
  /** Time allowed for streams to finish when stopping, in seconds. */
  readonly stopWithinSecs: number;
}

/** Result of a system command. */
export interface Ran {
  readonly ok: boolean;
  /** The command does not exist. */
  readonly isMissing: boolean;
  /** Its output, on one line. */
  readonly said: string;
}
export type RunCommand = (command: string, ...args: readonly string[]) => Ran;

/** Blocks for `ms` milliseconds. */
export type Pause = (ms: number) => void;

/** The service's state as the system reports it. */
export interface ServiceState {
  readonly enabled: boolean;
  readonly running: boolean;
}

/** A system's service manager for one user. */
export interface ServiceSystem {
  /** Such as `systemd`. */
  readonly name: string;
  /** Path of the file that describes the service. */
  readonly file: string;
  /** Path of the log, or the command that shows it. */
  readonly log: string;
  /** Returns the content of the file. */
  describe(plan: ServicePlan): string;
  /** Returns why a service cannot be installed here, as a sentence; undefined if it can. */
  obstacle(): string | undefined;
  /** Enables start at login and starts the service, or restarts it if its description has changed. */
  start(hasChanged: boolean): Ran;
  /** Stops the service and disables start at login. */
  stop(): Ran;
  /** Called after its file has been removed. */
  forget(): void;
  state(): ServiceState;
  readonly pause: Pause;
  /** Command to start it later, for when it cannot be started now. */
  readonly byHand: string;
  /** Returns advice to show after installing; undefined if there is none. */
  hint(): string | undefined;
}
