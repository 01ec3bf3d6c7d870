/** Shells that environment lines can be written for. */
export const SHELLS = ['sh', 'fish', 'powershell', 'cmd'] as const;
export type Shell = (typeof SHELLS)[number];

/** Lines that make assistants started from this shell use the proxy. */
export interface EnvironmentLines {
  readonly shell: Shell;
  /** One assignment per line. */
  readonly lines: string;
  /** Notes about the lines, one per line; empty if there are none. */
  readonly notes: string;
}

/** Instructions for a client of one provider, to be copied unchanged. */
export interface ProviderSetup {
  /** Base URL in the form that the SDKs of its dialect expect. */
  readonly baseUrl: string;
  /** Assignments for one shell of the variables that those SDKs read, one per line, without a trailing newline. */
  readonly lines: string;
  /** A first request for the same shell, on one line: it lists the models, which costs nothing. */
  readonly curl: string;
  /** The header for its key and the text before the key, such as `Authorization: Bearer`. */
  readonly keyHeader: string;
  /** The variable that usually contains its key; undefined if it needs none. */
  readonly keyVariable: string | undefined;
}
