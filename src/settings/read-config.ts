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

/** The configuration file as it was read last, and the settings that follow. */
export interface ReadConfig {
  /** What is on the disk. */
  readonly file: TextRead;
  readonly resolution: Resolution;
  /** The text that the settings in effect come from; undefined where there is none. */
  readonly goodText: string | undefined;
  /** Why what is on the disk is not in effect, and since when. */
  readonly kept: { readonly finding: Finding; readonly since: number } | undefined;
  /** The file is missing or empty, and that is what the user wants. */
  readonly isMeant: boolean;
}

/** What of a file is taken at its word, that could be a write which did not reach its end. */
export interface ReadAllowances {
  /** That it is missing or empty. */
  readonly nothing?: boolean;
  /** That it ends within a line. */
  readonly torn?: boolean;
}

export interface ReadConfigOptions {
  readonly inputs: SettingsInputs;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A start with errors in the settings is no start at all. */
  readonly refusesErrors: boolean;
}

/** Reads the file as a start does. */
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

/** The settings as a start would have them now, read aside. */
export function resolveAside(inputs: SettingsInputs): Promise<Resolution> {
  return withFiles((files: FileSnapshot) => resolveLayers({ ...inputs, ...files }), new Map());
}

/** Looks at the file aside. */
export async function lookAt(path: string): Promise<TextRead> {
  const read = await readOnce(path);
  return 'text' in read ? { kind: 'text', text: read.text } : failedRead(read.error);
}

/**
 * The settings that follow from what is on the disk and from what is in effect. What cannot be used changes nothing.
 */
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
  // Another file is meant by now: what is known of this one says nothing of that.
  if (resolution.configPath !== configPath) return readAtStart(options.inputs);
  return { file, resolution, goodText, kept, isMeant };
}

/** The settings as they would be with another text of the file, read aside. */
export async function resolveWith(
  inputs: SettingsInputs,
  configPath: string,
  text: string,
): Promise<Resolution> {
  const known = new Map([[configPath, { text }]]);
  return withFiles((files: FileSnapshot) => resolveLayers({ ...inputs, ...files }), known);
}

/** Names what is on the disk, so that two states can be told apart without showing either. */
export function fingerprintOf(file: TextRead): string {
  if (file.kind !== 'text') return file.kind;
  return createHash('sha256').update(file.text).digest('base64url').slice(0, 22);
}

/** Why what is on the disk must not take the place of what is in effect; undefined where it may. */
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
    'The config file ends in the middle of a line: it was not written to its end.',
    formatPlace(path, torn),
  );
}

const STAYS = 'What it said before stays in effect.';
const REFUSED = 'What was refused at the start stays refused.';

/** No text of the file could be used since the start: there is nothing to keep, and nothing opens by itself. */
function hasRefusedAll({ goodText, resolution }: ReadConfig): boolean {
  return goodText === undefined && resolution.broken !== undefined;
}

/** A document without content: what a truncated file is for a moment, and nobody's way to unset everything. */
function isEmpty(text: string): boolean {
  const parsed = parseYaml(text.replace(/^\uFEFF/u, ''));
  return parsed.kind === 'mapping' && parsed.isNothing;
}

function asRead(file: TextRead): { readonly text: string } | { readonly error: unknown } {
  if (file.kind === 'text') return { text: file.text };
  return { error: Object.assign(new Error(file.kind), { code: file.kind === 'missing' ? 'ENOENT' : 'EIO' }) };
}

/** Says of each value that is kept what a restart would make of it. */
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
 * Where a text breaks off that is the beginning of another and ends inside one of its lines: a write that did not reach
 * its end. Undefined for any other text. @internal Tested at each byte of a text.
 */
export function tornAt(text: string, whole: string): TextPosition | undefined {
  if (text.length >= whole.length || !whole.startsWith(text) || text === '') return undefined;
  const endsInside =
    !text.endsWith('\n') && !/^(?:\r?\n|$)/u.test(whole.slice(text.length)) && !text.endsWith('\r');
  if (!endsInside) return undefined;
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
