export interface Row {
  readonly title: string;
  readonly command: readonly string[];
  readonly provider?: 'groq';
  readonly env?: Readonly<Record<string, string>>;
  /** Files in the home, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** What it is started with; absent where it is refused. */
  readonly given?: {
    /** Those of the command by default. */
    readonly args?: readonly string[];
    /** Undefined for a variable that must not be there. */
    readonly env?: Readonly<Record<string, string | undefined>>;
    /** Texts that went into files; none by default. */
    readonly kept?: readonly string[];
  };
  /** The notes, or the refusal; nothing by default. */
  readonly says?: RegExp;
  /** The folder in which it is started, below the home; the home itself by default. */
  readonly startedIn?: string;
  /** The proxy asks for this. */
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
