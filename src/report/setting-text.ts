import path from 'node:path';
import { definitionOf } from '../contract/settings/all-settings.ts';
import type { SettingValue, Source } from '../contract/settings/effective.ts';
import { onOneLine } from './safe-text.ts';

/** A value of the setting with that dotted key, on one line: `600 s`, `503, 504`, `none`. */
export function valueText(key: string, value: SettingValue): string {
  if (value === null) return 'none';
  if (typeof value === 'object') return value.length === 0 ? 'none' : onOneLine(value.join(', '));
  if (typeof value === 'number' && definitionOf(key)?.unit === 's') return `${value} s`;
  return onOneLine(String(value));
}

/** A source in few words: `default`, `config.yaml:12`, `LUNAROUTE_PORT`, `kept, config.yaml:3 is invalid`. */
export function sourceText(source: Source): string {
  switch (source.kind) {
    case 'default':
      return 'default';
    case 'file':
      return `${baseName(source.path)}:${source.line}`;
    case 'env':
      return source.from === 'login_shell' ? `${source.name} (login shell)` : source.name;
    case 'flag':
      return source.name;
    case 'keystore':
      return 'key store';
    case 'system':
      return 'system proxy settings';
    case 'loopback':
      return 'loopback address';
    case 'kept':
      return `kept, ${unusableText(lineText(source.at))}`;
    case 'refused':
      return `refused, ${lineText(source.at)}`;
  }
}

/** A place in few words: `config.yaml:3:15` without the folder; a variable or a flag as it is. */
export function placeText(at: string): string {
  const [, file, position] = /^(.+?)((?::\d+){1,2})$/u.exec(at) ?? [];
  return onOneLine(file === undefined || position === undefined ? at : `${baseName(file)}${position}`);
}

/** What is wrong at a place: the value there, or the whole file where no line is named. */
export function unusableText(place: string): string {
  return `${place} ${/[/\\]/u.test(place) ? "can't be used" : 'is invalid'}`;
}

function lineText(at: string): string {
  return placeText(at).replace(/(:\d+):\d+$/u, '$1');
}

function baseName(file: string): string {
  // Windows's rules know both kinds of slash.
  return path.win32.basename(file);
}
