import { GENERAL_DEFINITIONS } from '../../contract/settings/all-settings.ts';
import type { Finding } from '../../contract/settings/finding.ts';
import { BUILT_IN, builtIn, nameProblem } from '../../contract/settings/provider-name.ts';
import { type ConfigFile, formatPlace } from '../file/config-file.ts';
import { isMapping, type Mapping } from '../../text-edit/yaml/parse-yaml.ts';
import { quote } from '../layers.ts';
import {
  childrenOf,
  isAbove,
  joinPattern,
  KNOWN,
  lastOf,
  consequentialPlaces,
  hasConsequences,
  PATTERNS,
} from './known-keys.ts';
import { isMistyped, type Mistake, nearestName } from './mistakes.ts';
import { strayKeysIn } from './stray-keys.ts';

/** Upstream project's keys that this program does not use. `*` stands for a provider's name. */
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
  'session_recording.pii.min_confidence',
  'session_recording.pii.redaction_mode',
  'session_recording.pii.partial_show_chars',
  'session_recording.pii.hmac_secret',
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

const NOT_IN_FILE = GENERAL_DEFINITIONS.filter(({ notInFile }) => notInFile === true);

/** Keys by which a provider's mapping is recognized. */
const PROVIDER_KEYS: ReadonlySet<string> = new Set(['base_url', 'provider_type', 'api_key', 'ca_file']);

/** Finding a similar name takes time, and suggestions do not help in a file with so many unknown keys. */
const MAX_SUGGESTIONS = 100;

/** Result of checking all keys of a file. */
export interface KeyInspection {
  readonly findings: readonly Finding[];
  /** Mistakes by the dotted key that was meant, of a setting or of a mapping. */
  readonly mistakes: ReadonlyMap<string, Mistake>;
  /** Names under `providers` that are not providers. */
  readonly notProviders: ReadonlySet<string>;
}

interface Position {
  readonly path: readonly string[];
  readonly pattern: string;
}

/**
 * Checks all keys of the file. An unknown key is a warning; if it looks like a misspelt or misplaced known key whose
 * absence has consequences, it is an error on that key. A value in place of a mapping is an error.
 */
export function inspectKeys(file: ConfigFile): KeyInspection {
  const walk = new KeyWalk(file);
  walk.visit(file.tree, { path: [], pattern: '' });
  return walk;
}

class KeyWalk implements KeyInspection {
  readonly findings: Finding[] = [];
  readonly mistakes = new Map<string, Mistake>();
  readonly notProviders = new Set<string>();
  readonly #file: ConfigFile;
  /** Mappings under `providers`; elsewhere, the same mapping only defines an anchor. */
  readonly #aliased: ReadonlySet<unknown>;

  constructor(file: ConfigFile) {
    this.#file = file;
    this.#aliased = mappingsBelow(file.tree['providers']);
  }

  visit(mapping: Mapping, at: Position): void {
    for (const [key, value] of Object.entries(mapping)) {
      const inner = { path: [...at.path, key], pattern: joinPattern(at.pattern, key) };
      if (key === '<<') this.#mergeKey(mapping, value, at);
      else if (KNOWN.has(inner.pattern)) this.#strays(value, inner.path);
      else if (isAbove(inner.pattern)) this.#descend(value, inner);
      else if (at.pattern === 'providers')
        this.#provider(mapping, value, { ...inner, pattern: 'providers.*' });
      else this.#unknown(mapping, value, { inner, at });
    }
  }

  #descend(value: unknown, at: Position): void {
    if (isMapping(value)) return this.visit(value, at);
    if (value === null) return;
    const name = at.path.join('.');
    this.#mistake(name, 'yaml_shape', {
      at: formatPlace(this.#file.path, this.#file.places(at.path).value),
      message: `${quote(name)} must be a mapping, with each of its keys on a line below it. Its present value can't be used.`,
    });
    this.#strays(value, at.path);
  }

  #provider(siblings: Mapping, value: unknown, at: Position): void {
    const name = at.path.at(-1) ?? '';
    // A name that is invalid for a provider cannot be a custom one.
    const isUntyped = !isMapping(value) || !Object.hasOwn(value, 'provider_type') || nameProblem(name) !== '';
    const meant = BUILT_IN.find((one) => !Object.hasOwn(siblings, one) && isMistyped(lastOf(name), one));
    if (meant !== undefined && isUntyped && builtIn(name) === undefined) {
      this.notProviders.add(name);
      return this.#misspelt(at, `providers.${meant}`, meant);
    }
    const isBlock = isMapping(value) && Object.keys(value).some((key) => PROVIDER_KEYS.has(key));
    if (value !== null && !isBlock && this.#isMisplaced(name, at)) return void this.notProviders.add(name);
    this.#descend(value, at);
  }

  #unknown(
    siblings: Mapping,
    value: unknown,
    { inner, at }: { readonly inner: Position; readonly at: Position },
  ): void {
    const key = inner.path.at(-1) ?? '';
    const meant = childrenOf(at.pattern).find((one) => !Object.hasOwn(siblings, one) && isMistyped(key, one));
    if (meant !== undefined && hasConsequences(joinPattern(at.pattern, meant))) {
      return this.#misspelt(inner, [...at.path, meant].join('.'), meant);
    }
    // YAML files use keys that begin with x- for definitions of aliases.
    const isElsewhere = at.path[0] !== 'providers' && this.#aliased.has(value);
    if (!key.startsWith('x-') && !isElsewhere) {
      if (!UPSTREAM_KEYS.has(inner.pattern)) {
        if (this.#isMisplaced(lastOf(key), inner) || this.#isMisplacedProvider(key, value, inner)) return;
      }
      if (this.#strays(value, inner.path)) return;
    }
    this.#warn(inner.path, this.#explain(key, meant, { inner, at }));
  }

  /** Explains why an unknown key without further consequences has no effect. */
  #explain(
    key: string,
    meant: string | undefined,
    { inner, at }: { readonly inner: Position; readonly at: Position },
  ): string {
    const name = quote(inner.path.join('.'));
    if (UPSTREAM_KEYS.has(inner.pattern)) {
      return `${name} belongs to the upstream project and has no effect in this program.`;
    }
    const outside = NOT_IN_FILE.find((one) => one.key === inner.pattern);
    if (outside !== undefined) {
      const variable = `${outside.variable ?? ''}${outside.kind === 'boolean' ? '=true' : ''}`;
      const flag = outside.flag === undefined ? '' : ` or start with ${outside.flag}`;
      return `${name} is not read from the file. Set ${variable}${flag}.`;
    }
    const near =
      meant ?? (this.findings.length < MAX_SUGGESTIONS ? suggestion(key, inner, at.pattern) : undefined);
    return `${name} is not a known key and has no effect.${near === undefined ? '' : ` Did you mean ${near}?`}`;
  }

  /** Treats a consequential key in the wrong mapping as meant for every place that lacks it. */
  #isMisplaced(name: string, inner: Position): boolean {
    const places = consequentialPlaces(name);
    if (places.length === 0) return false;
    this.#misplaced(inner.path, this.#meantBy(places, inner.path));
    return true;
  }

  /** Detects a provider's whole block at the wrong level, as after lost indentation. */
  #isMisplacedProvider(key: string, value: unknown, inner: Position): boolean {
    const name = lastOf(key);
    const known = builtIn(name) ?? BUILT_IN.find((one) => isMistyped(name, one));
    const isBlock = isMapping(value) && Object.keys(value).some((one) => PROVIDER_KEYS.has(one));
    if (known === undefined && !isBlock) return false;
    if (known !== undefined && value !== null && !isMapping(value)) return false;
    const isOwn = known !== undefined || (isMapping(value) && Object.hasOwn(value, 'provider_type'));
    const keys = [known ?? name, ...(isOwn ? [] : BUILT_IN)].map((one) => `providers.${one}`);
    this.#misplaced(inner.path, { belongs: [`providers.${name}`], keys });
    return true;
  }

  /** Reports keys in places where nothing reads them; returns whether there are any. */
  #strays(value: unknown, path: readonly string[]): boolean {
    const strays = strayKeysIn(value, path);
    for (const stray of strays)
      this.#misplaced(stray.path, this.#meantBy(consequentialPlaces(stray.name), stray.path));
    return strays.length > 0;
  }

  #misplaced(
    path: readonly string[],
    { belongs, keys }: { readonly belongs: readonly string[]; readonly keys: readonly string[] },
  ): void {
    const at = formatPlace(this.#file.path, this.#file.places(path).key);
    const message =
      `${quote(path.join('.'))} has no effect here: ${belongs.join(' or ')} may have been meant. ` +
      'Until it is moved or removed, that counts as invalid where it is missing.';
    for (const key of keys) this.mistakes.set(key, { at, message });
    this.findings.push({ level: 'error', code: 'misplaced_key', message, at, key: path.join('.') });
  }

  /** Returns where a stray key belongs: in the provider that contains it, otherwise anywhere it is allowed. */
  #meantBy(
    places: readonly string[],
    path: readonly string[],
  ): { readonly belongs: readonly string[]; readonly keys: readonly string[] } {
    const [root, name = ''] = path;
    const isInProvider = root === 'providers' && path.length > 2;
    const own = places.filter((pattern) => pattern.startsWith('providers.'));
    const meant = root === 'providers' && own.length > 0 ? own : places;
    const providers = this.#file.tree['providers'];
    const written = isMapping(providers) ? Object.keys(providers) : [];
    const names = isInProvider ? [name] : [...new Set([...BUILT_IN, ...written])];
    return {
      belongs: meant.map((pattern) => pattern.replace('*', isInProvider ? name : '<name>')),
      keys: meant.flatMap((pattern) =>
        pattern.includes('*') ? names.map((one) => pattern.replace('*', one)) : [pattern],
      ),
    };
  }

  #misspelt(at: Position, key: string, meant: string): void {
    this.#mistake(key, 'misspelt_key', {
      at: formatPlace(this.#file.path, this.#file.places(at.path).key),
      message:
        `${quote(at.path.join('.'))} is not a known key. It looks like ${meant} misspelt, so ${meant} counts as invalid. ` +
        'Correct it, or remove it.',
    });
  }

  #mistake(key: string, code: Finding['code'], mistake: Mistake): void {
    this.mistakes.set(key, mistake);
    this.findings.push({ level: 'error', code, ...mistake, key });
  }

  /**
   * Reports a merge key, which is not supported, and records a mistake for each consequential key that it would add.
   */
  #mergeKey(mapping: Mapping, value: unknown, at: Position): void {
    const message =
      'Merge keys (<<) are not supported, so what they would bring in is not in effect. Write the keys out.';
    const path = [...at.path, '<<'];
    const place = formatPlace(this.#file.path, this.#file.places(path).key);
    const brought = [value].flat().flatMap((one) => (isMapping(one) ? Object.keys(one) : []));
    // A provider always has consequences.
    const leads = (key: string): boolean =>
      at.pattern === 'providers' || hasConsequences(joinPattern(at.pattern, key));
    const lost = brought.filter((key) => !Object.hasOwn(mapping, key) && leads(key));
    for (const key of lost) this.mistakes.set([...at.path, key].join('.'), { at: place, message });
    const level = lost.length > 0 ? 'error' : 'warning';
    this.findings.push({ level, code: 'unknown_key', message, at: place });
  }

  #warn(path: readonly string[], message: string): void {
    const at = formatPlace(this.#file.path, this.#file.places(path).key);
    this.findings.push({ level: 'warning', code: 'unknown_key', message, at });
  }
}

/** Collects all mappings at and below the providers. */
function mappingsBelow(value: unknown, found = new Set<unknown>()): ReadonlySet<unknown> {
  if (!isMapping(value) || found.has(value)) return found;
  found.add(value);
  for (const inner of Object.values(value)) mappingsBelow(inner, found);
  return found;
}

function suggestion(key: string, inner: Position, parent: string): string | undefined {
  const sibling = nearestName(key, childrenOf(parent));
  if (sibling !== undefined) return sibling;
  const elsewhere = PATTERNS.find((known) => lastOf(known) === key.toLowerCase());
  // Replaces `*` by the provider that contains the key, if any.
  return elsewhere?.replace('*', inner.path[0] === 'providers' ? (inner.path[1] ?? '*') : '<provider>');
}
