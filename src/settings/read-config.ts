import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Restart } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import type { TextPosition } from '../text-edit/yaml/places.ts';
import { formatPlace, parseConfig } from './file/config-file.ts';
import { type FileSnapshot, readOnce, withFiles } from './file/file-snapshot.ts';
import { failedRead, readText, readUtf8, textOf, type TextRead } from './file/read-text.ts';
import { parseYaml } from '../text-edit/yaml/parse-yaml.ts';
import { type Resolution, resolveLayers } from './resolve.ts';
import type { SettingsInputs } from './sources/inputs.ts';

/** The last read of the configuration file, and the resulting settings. */
export interface ReadConfig {
  /** The file's content on disk. */
  readonly file: TextRead;
  readonly resolution: Resolution;
  /** The text behind the settings in effect; undefined if there is none. */
  readonly goodText: string | undefined;
  /** Why and since when the content on disk is not in effect. */
  readonly kept: { readonly finding: Finding; readonly since: number } | undefined;
  /** The file is missing or empty, and the user confirmed that. */
  readonly isMeant: boolean;
}

/** Suspicious states of the file to accept, although they could be the result of an incomplete write. */
export interface ReadAllowances {
  /** Accepts a missing or empty file. */
  readonly nothing?: boolean;
  /** Accepts a file that ends in the middle of a line. */
  readonly torn?: boolean;
}

export interface ReadConfigOptions {
  readonly inputs: SettingsInputs;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The program does not start with errors in the settings. */
  readonly refusesErrors: boolean;
}

/** Reads the file as at startup. */
export function readAtStart(inputs: SettingsInputs): ReadConfig {
  const resolution = resolveLayers(inputs);
  const file = readText(resolution.configPath, inputs.readFile ?? readUtf8);
  return {
    file,
    resolution,
    goodText: resolution.broken === undefined ? textOf(file) : undefined,
    kept: undefined,
    isMeant: false,
  };
}

/** Resolves the settings as a start would at present, reading files asynchronously. */
export function resolveAside(inputs: SettingsInputs): Promise<Resolution> {
  return withFiles((files: FileSnapshot) => resolveLayers({ ...inputs, ...files }), new Map());
}

/** Reads the file asynchronously. */
export async function lookAt(path: string): Promise<TextRead> {
  const read = await readOnce(path);
  return 'text' in read ? { kind: 'text', text: read.text } : failedRead(read.error);
}

/** Returns the settings that follow from the content on disk and those in effect. Unusable content changes nothing. */
export async function readAgain(
  file: TextRead,
  last: ReadConfig,
  options: ReadConfigOptions & { readonly trust: ReadAllowances },
): Promise<ReadConfig> {
  const { configPath } = last.resolution;
  const isMeant = options.trust.nothing === true || (last.isMeant && isDeepStrictEqual(file, last.file));
  const trust = { ...options.trust, nothing: isMeant };
  const trouble = troubleWith(file, { last, path: configPath, trust });
  const since = last.kept?.since ?? options.now;
  const kept = trouble === undefined ? undefined : { finding: trouble, since };
  const goodText = kept === undefined ? textOf(file) : last.goodText;
  const before = {
    memory: last.resolution.memory,
    certificates: last.resolution.certificates,
    keptFile: kept === undefined ? undefined : { ...kept, text: goodText, isRefused: hasRefusedAll(last) },
    isMissingMeant: isMeant,
    configPath,
    isListenRefused: last.resolution.settings.listenRefusal !== undefined,
    now: options.now,
  };
  const known = new Map([[configPath, asRead(file)]]);
  const resolution = await withFiles((files) => {
    const inputs = { ...options.inputs, ...files };
    return withRestarts(resolveLayers(inputs, before), () => resolveLayers(inputs), options.refusesErrors);
  }, known);
  // Another config file applies, so the state of the previous one is irrelevant.
  if (resolution.configPath !== configPath) return readAtStart(options.inputs);
  return { file, resolution, goodText, kept, isMeant };
}

/** Resolves the settings for a different text of the file, reading other files asynchronously. */
export async function resolveWith(
  inputs: SettingsInputs,
  configPath: string,
  text: string,
): Promise<Resolution> {
  const known = new Map([[configPath, { text }]]);
  return withFiles((files: FileSnapshot) => resolveLayers({ ...inputs, ...files }), known);
}

/** Returns a fingerprint that distinguishes file contents without revealing them. */
export function fingerprintOf(file: TextRead): string {
  if (file.kind !== 'text') return file.kind;
  return createHash('sha256').update(file.text).digest('base64url').slice(0, 22);
}

/** Returns why the content on disk must not replace the settings in effect; undefined if it may. */
function troubleWith(
  file: TextRead,
  { last, path, trust }: { readonly last: ReadConfig; readonly path: string; readonly trust: ReadAllowances },
): Finding | undefined {
  const error = (code: Finding['code'], message: string, at = path): Finding => ({
    level: 'error',
    code,
    message: `${message} ${hasRefusedAll(last) ? REFUSED : STAYS}`,
    at,
  });
  const isRefused = hasRefusedAll(last);
  if (file.kind === 'unreadable') {
    return isRefused ? undefined : error('file_unreadable', `The config file can't be read: ${file.reason}.`);
  }
  if (file.kind === 'missing') {
    const isNews = last.goodText !== undefined || isRefused;
    return trust.nothing === true || !isNews ? undefined : error('file_missing', 'The config file is gone.');
  }
  const { broken } = parseConfig(path, file.text);
  if (broken !== undefined) return isRefused ? undefined : error(broken.code, broken.message, broken.at);
  if (last.goodText === undefined && !isRefused) return undefined;
  if (isEmpty(file.text) && (isRefused || !isEmpty(last.goodText ?? ''))) {
    if (trust.nothing === true) return undefined;
    return error('file_empty', 'The config file is empty. To set nothing, write {} into it.');
  }
  const torn = trust.torn === true ? undefined : tornAt(file.text, last.goodText ?? '');
  if (torn === undefined) return undefined;
  return error(
    'file_torn',
    'The config file ends in the middle of a line: it was not completely written.',
    formatPlace(path, torn),
  );
}

const STAYS = 'Its previous values stay in effect.';
const REFUSED = 'What was refused at startup stays refused.';

/**
 * No text of the file has been usable since startup, so there are no values to keep, and refusals stay until it is
 * fixed.
 */
function hasRefusedAll({ goodText, resolution }: ReadConfig): boolean {
  return goodText === undefined && resolution.broken !== undefined;
}

/**
 * A document without content: a truncated file looks like this for a moment, and nobody resets all settings this way.
 */
function isEmpty(text: string): boolean {
  const parsed = parseYaml(text.replace(/^\uFEFF/u, ''));
  return parsed.kind === 'mapping' && parsed.isNothing;
}

function asRead(file: TextRead): { readonly text: string } | { readonly error: unknown } {
  if (file.kind === 'text') return { text: file.text };
  return { error: Object.assign(new Error(file.kind), { code: file.kind === 'missing' ? 'ENOENT' : 'EIO' }) };
}

/** Adds to each kept value what it would become after a restart. */
function withRestarts(now: Resolution, atStart: () => Resolution, refusesErrors: boolean): Resolution {
  if (!now.effective.some(({ source }) => source.kind === 'kept')) return now;
  const then = atStart();
  const isRefused = refusesErrors && then.findings.some(({ level }) => level === 'error');
  const rows = new Map(then.effective.map((row) => [row.key, row]));
  const restartOf = (key: string): Restart => {
    if (isRefused) return { kind: 'no_start' };
    const row = rows.get(key);
    if (row === undefined || (row.source.kind === 'refused' && row.value === null))
      return { kind: 'refused' };
    return { kind: 'value', value: row.value };
  };
  return {
    ...now,
    effective: now.effective.map((row) =>
      row.source.kind === 'kept' ? { ...row, source: { ...row.source, restart: restartOf(row.key) } } : row,
    ),
  };
}

/**
 * Returns where a text ends if it is the beginning of `whole` and ends within a line, as after an incomplete write.
 * Undefined for any other text. @internal Exported for its test, which tries each byte of a text.
 */
export function tornAt(text: string, whole: string): TextPosition | undefined {
  if (text.length >= whole.length || !whole.startsWith(text) || text === '') return undefined;
  const endsInside =
    !text.endsWith('\n') && !/^(?:\r?\n|$)/u.test(whole.slice(text.length)) && !text.endsWith('\r');
  if (!endsInside) return undefined;
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
