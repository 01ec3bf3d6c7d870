/** What the service runs, and with what. */
export interface ServicePlan {
  /** The Node, its flags, the program, and what that is given. */
  readonly command: readonly string[];
  /** Where its variables are; the file may be missing. */
  readonly environmentFile: string;
  /** That of the program: another one has the service started anew. */
  readonly version: string;
  /** For how long it may let streams end, in seconds. */
  readonly stopWithinSecs: number;
}

/** What a command of the system came to. */
export interface Ran {
  readonly ok: boolean;
  /** There is no such command. */
  readonly isMissing: boolean;
  /** What it printed, on one line. */
  readonly said: string;
}
export type RunCommand = (command: string, ...args: readonly string[]) => Ran;

/** Waits so many milliseconds. */
export type Pause = (ms: number) => void;

/** What the system says of the service. */
export interface ServiceState {
  readonly enabled: boolean;
  readonly running: boolean;
}

/** The part of a system that runs services for a user. */
export interface ServiceSystem {
  /** Such as `systemd`. */
  readonly name: string;
  /** The one file that describes the service. */
  readonly file: string;
  /** How its log is seen. */
  readonly log: string;
  /** The text of the file. */
  describe(plan: ServicePlan): string;
  /** Why there can be no service here, in one sentence; undefined where there can. */
  obstacle(): string | undefined;
  /** Has it start at login, and starts it now, anew where its description has changed. */
  start(hasChanged: boolean): Ran;
  /** Stops it, and has it start no more. */
  stop(): Ran;
  /** After its file is gone. */
  forget(): void;
  state(): ServiceState;
  readonly pause: Pause;
  /** What to do where it cannot be started now. */
  readonly byHand: string;
  /** What else to know after it was installed; none where there is nothing. */
  hint(): string | undefined;
}
