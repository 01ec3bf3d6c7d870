/** The shells that environment lines can be written for. */
export const SHELLS = ['sh', 'fish', 'powershell', 'cmd'] as const;
export type Shell = (typeof SHELLS)[number];

/** What starts an assistant from such a shell through the proxy. */
export interface EnvironmentLines {
  readonly shell: Shell;
  /** One assignment a line. */
  readonly lines: string;
  /** What to know beside them, one a line; empty where there is nothing. */
  readonly notes: string;
}

/** What a client of one provider is told, to be copied as it is. */
export interface ProviderSetup {
  /** The base URL as the SDKs of its dialect take it. */
  readonly baseUrl: string;
  /** Assignments for one shell of the variables that those SDKs read, one a line, without a line end at the end. */
  readonly lines: string;
  /** A first request for the same shell, on one line: it asks for the list of models, which costs nothing. */
  readonly curl: string;
  /** The header for its key with what stands before the key in it, such as `Authorization: Bearer`. */
  readonly keyHeader: string;
  /** The variable in which its users keep the key; undefined where it wants none. */
  readonly keyVariable: string | undefined;
}
