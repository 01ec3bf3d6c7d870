import type { Finding } from '../contract/settings.ts';
import type { ConfigFile } from './config-file.ts';
import { formatPlace } from './config-file.ts';
import { quote } from './layers.ts';
import { nearestName } from './nearest-name.ts';
import { isMapping } from './parse-yaml.ts';
import type { Mapping } from './parse-yaml.ts';

/** Keys of the upstream project's files that mean nothing here. `*` stands for a provider's name. */
const UPSTREAM_KEYS: ReadonlySet<string> = new Set([
  'api_dialect',
  'http_server',
  'bypass',
  'session_stats_max_sessions',
  'logging.log_sql_queries',
  'routing.provider_switch_notification',
  'session_recording.sqlite',
  'session_recording.postgres',
  'session_recording.worker',
  'session_recording.pii',
  'session_recording.capture_user_agent',
  'session_recording.max_user_agent_length',
  'session_recording.jsonl.enabled',
  'session_recording.jsonl.retention',
  'ui.refresh_interval',
  'ui.export_enabled',
  'ui.delete_enabled',
  'ui.log_requests',
  'ui.sessions_dir',
  'providers.*.request_headers',
  'providers.*.request_body',
  'providers.*.response_body',
  'providers.*.codex_auth',
  'providers.*.model',
]);

/**
 * Walks the file beside the known keys (dotted, `*` for any name). A key that is not known is a warning, a
 * value where a mapping must stand is an error.
 */
export function unknownKeys(file: ConfigFile, knownKeys: readonly string[]): readonly Finding[] {
  const findings: Finding[] = [];
  const visit = (mapping: Mapping, at: Position) => {
    for (const [key, value] of Object.entries(mapping)) {
      const inner = { path: [...at.path, key], pattern: join(at.pattern, key) };
      const wildcard = { ...inner, pattern: join(at.pattern, '*') };
      if (key === '<<') findings.push(mergeKey(file, inner.path));
      else if (knownKeys.includes(inner.pattern)) continue;
      else if (hasBelow(knownKeys, inner.pattern)) descend(value, inner);
      else if (hasBelow(knownKeys, wildcard.pattern)) descend(value, wildcard);
      else findings.push(unknownKey(file, inner, knownKeys));
    }
  };
  const descend = (value: unknown, at: Position) => {
    if (isMapping(value)) visit(value, at);
    else if (value !== null) findings.push(notAMapping(file, at.path));
  };
  visit(file.tree, { path: [], pattern: '' });
  return findings;
}

interface Position {
  readonly path: readonly string[];
  readonly pattern: string;
}

function join(pattern: string, key: string): string {
  return pattern === '' ? key : `${pattern}.${key}`;
}

function hasBelow(knownKeys: readonly string[], pattern: string): boolean {
  return knownKeys.some((known) => known.startsWith(`${pattern}.`));
}

function mergeKey(file: ConfigFile, path: readonly string[]): Finding {
  const message =
    'Merge keys (<<) are not followed: what they would bring in is not in force. Write the keys out.';
  return warning(file, path, message);
}

function notAMapping(file: ConfigFile, path: readonly string[]): Finding {
  const name = path.join('.');
  const message = `${name} must hold keys of its own, each on a line below it. What stands there is ignored.`;
  const at = formatPlace(file.path, file.places(path).value);
  return { level: 'error', code: 'yaml_shape', message, at, key: name };
}

function unknownKey(file: ConfigFile, at: Position, knownKeys: readonly string[]): Finding {
  const key = at.path.at(-1) ?? '';
  const name = quote(at.path.join('.'));
  if (UPSTREAM_KEYS.has(at.pattern)) {
    return warning(file, at.path, `${name} belongs to the upstream project and is not used by this program.`);
  }
  if (at.pattern === 'insecure_bind') {
    const message = `${name} is not read from the file. Set LUNAROUTE_INSECURE_BIND=true or start with --insecure-bind.`;
    return warning(file, at.path, message);
  }
  const meant = suggestion(key, at, knownKeys);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return warning(file, at.path, `${name} is not a known key, and has no effect.${hint}`);
}

function suggestion(key: string, at: Position, knownKeys: readonly string[]): string | undefined {
  const parent = at.pattern.split('.').slice(0, -1);
  const siblings = knownKeys
    .map((known) => known.split('.'))
    .filter((parts) => parent.every((part, index) => parts[index] === part))
    .map((parts) => parts[parent.length] ?? '');
  const sibling = nearestName(
    key,
    [...new Set(siblings)].filter((name) => name !== '' && name !== '*'),
  );
  if (sibling !== undefined) return sibling;
  const elsewhere = knownKeys.find((known) => known.split('.').at(-1) === key.toLowerCase());
  // The first `*` on the way is the provider that the key was written under, where there is one.
  return elsewhere?.replace('*', at.path[0] === 'providers' ? (at.path[1] ?? '*') : '<provider>');
}

function warning(file: ConfigFile, path: readonly string[], message: string): Finding {
  return {
    level: 'warning',
    code: 'unknown_key',
    message,
    at: formatPlace(file.path, file.places(path).key),
  };
}
