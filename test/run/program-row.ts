export interface Row {
  readonly title: string;
  readonly command: readonly string[];
  readonly provider?: 'groq';
  readonly env?: Readonly<Record<string, string>>;
  /** Files in the home folder, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Arguments and variables the program is started with; absent if it is refused. */
  readonly given?: {
    /** Arguments; those of the command by default. */
    readonly args?: readonly string[];
    /** Environment variables; undefined for one that must not be set. */
    readonly env?: Readonly<Record<string, string | undefined>>;
    /** Texts written to files; none by default. */
    readonly kept?: readonly string[];
  };
  /** Expected notes or refusal; nothing by default. */
  readonly says?: RegExp;
  /** Folder it is started in, relative to the home folder; the home folder by default. */
  readonly startedIn?: string;
  /** Token that the proxy requires. */
  readonly token?: string;
}

export const PROXY = 'http://127.0.0.1:8081';
export const LOCAL = '127.0.0.1,localhost';
export const PAST = { NO_PROXY: LOCAL, no_proxy: LOCAL };
export const BY_KEY = {
  '.gemini/settings.json': '{ /* own */ "security": {"auth": {"selectedType": "gemini-api-key"}} }',
};

export function claudeEnv(noProxy = PAST): object {
  return { ANTHROPIC_BASE_URL: PROXY, ...noProxy };
}

export function opencodeContent(...names: readonly string[]): string {
  const provider = names.map((name) => [name, { options: { baseURL: `${PROXY}/v1` } }]);
  return JSON.stringify({ provider: Object.fromEntries(provider) });
}
