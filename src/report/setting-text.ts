import path from 'node:path';
import { definitionOf } from '../contract/settings/all-settings.ts';
import type { SettingValue, Source } from '../contract/settings/effective.ts';
import { onOneLine } from './safe-text.ts';

/** Formats a setting's value on one line, such as `600 s`, `503, 504` or `none`. `key` is dotted. */
export function valueText(key: string, value: SettingValue): string {
  if (value === null) return 'none';
  if (typeof value === 'object') return value.length === 0 ? 'none' : onOneLine(value.join(', '));
  if (typeof value === 'number' && definitionOf(key)?.unit === 's') return `${value} s`;
  return onOneLine(String(value));
}

/**
 * Formats a source briefly, such as `default`, `config.yaml:12`, `LUNAROUTE_PORT` or `kept, config.yaml:3 is invalid`.
 */
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

/** Formats a place briefly: `config.yaml:3:15` without the folder; variables and flags unchanged. */
export function placeText(at: string): string {
  const [, file, position] = /^(.+?)((?::\d+){1,2})$/u.exec(at) ?? [];
  return onOneLine(file === undefined || position === undefined ? at : `${baseName(file)}${position}`);
}

/** Describes what is unusable: the value at a place, or the whole file if the place names no line. */
export function unusableText(place: string): string {
  return `${place} ${/[/\\]/u.test(place) ? "can't be used" : 'is invalid'}`;
}

function lineText(at: string): string {
  return placeText(at).replace(/(:\d+):\d+$/u, '$1');
}

function baseName(file: string): string {
  // The Windows rules accept both kinds of slash.
  return path.win32.basename(file);
}
