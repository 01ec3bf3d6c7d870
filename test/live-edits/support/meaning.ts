import { isMap, parseDocument } from 'yaml';
import { VARIABLES } from './random-config.ts';

/** Destination of a provider's requests according to a file alone. */
export interface Destination {
  readonly isOn: boolean;
  /** Without a slash and `/v1` at its end; undefined if it is unusable. */
  readonly base: string | undefined;
  /** Whether the file specifies it. */
  readonly isBaseWritten: boolean;
  /** Host and port of the proxy; undefined if the file names none. */
  readonly proxy: string | undefined;
  readonly key: string | undefined;
}

/** Everything a file says about destinations and access. */
export interface Meaning {
  readonly providers: ReadonlyMap<string, Destination>;
  readonly token: string | undefined;
  readonly hosts: readonly string[];
  /** Provider that gets the requests for the rule's model. */
  readonly ruled: string | undefined;
  /** Names of its top-level keys. */
  readonly keys: readonly string[];
  /** Its mark, if it has one. */
  readonly mark: number | undefined;
}

const PUBLIC: ReadonlyMap<string, string> = new Map([
  ['openai', 'https://api.openai.com'],
  ['anthropic', 'https://api.anthropic.com'],
]);

type Tree = Readonly<Record<string, unknown>>;

/**
 * Parses a file with a parser other than the program's. Undefined if the file does not parse, is empty, or is not a
 * mapping.
 */
export function meaningOf(text: string): Meaning | undefined {
  const tree = parsed(text);
  if (tree === undefined) return undefined;
  const providers = treeOf(tree['providers']);
  const names = new Set([...PUBLIC.keys(), ...Object.keys(providers)]);
  const rule = listOf(treeOf(tree['routing'])['rules']).map(treeOf).find(isRuling);
  return {
    providers: new Map([...names].map((name) => [name, destinationOf(name, treeOf(providers[name]))])),
    token: textOf(tree['proxy_token']),
    hosts: listOf(tree['allowed_hosts']).map((host) => String(host).toLowerCase()),
    ruled: textOf(rule?.['provider'] ?? rule?.['primary']),
    keys: Object.keys(tree),
    mark: numberOf(treeOf(tree['ui'])['port']),
  };
}

function parsed(text: string): Tree | undefined {
  // In YAML, a lone carriage return ends a line (YAML 1.2, 5.4); in this parser it does not.
  const lines = text.replaceAll(/\r(?!\n)/gu, '\n');
  const document = parseDocument(lines, { strict: true, uniqueKeys: true, logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  try {
    return treeOf(expanded(document.toJS()));
  } catch {
    return undefined; // an undefined alias fails only here
  }
}

/** Returns the host and port of an address as in a URL, including the default port. */
export function hostOf(address: string): string | undefined {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`);
  return url === null ? undefined : `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
}

/** Replaces variable references with their values; an unset variable makes the value unusable. */
function expanded(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{([A-Za-z_]\w*)\}/gu, (_, name: string) => VARIABLES[name] ?? '\n');
  }
  if (Array.isArray(value)) return value.map(expanded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expanded(inner)]));
}

/** The model that the rules are about. */
export const RULED_MODEL = 'ruled-1';

function isRuling(rule: Tree): boolean {
  try {
    return new RegExp(String(rule['model_pattern']), 'u').test(RULED_MODEL);
  } catch {
    return false; // the program reports that the pattern is invalid
  }
}

function destinationOf(name: string, tree: Tree): Destination {
  const written = Object.hasOwn(tree, 'base_url') ? textOf(tree['base_url']) : PUBLIC.get(name);
  const proxy = textOf(tree['proxy']);
  return {
    isOn: !/^"?\s*(?:false|0|no|off)\s*"?$/iu.test(JSON.stringify(tree['enabled'] ?? true)),
    base: written === undefined ? undefined : baseOf(written),
    isBaseWritten: Object.hasOwn(tree, 'base_url'),
    proxy: proxy === undefined ? undefined : hostOf(proxy.trim()),
    key: textOf(tree['api_key']),
  };
}

function baseOf(written: string): string | undefined {
  const text = written.trim();
  const url = /^https?:\/\/[^\s?#]+$/iu.test(text) ? URL.parse(text) : null;
  if (url === null) return undefined;
  return url.origin + url.pathname.replace(/\/+$/u, '').replace(/\/v1$/u, '').replace(/\/+$/u, '');
}

function treeOf(value: unknown): Tree {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value));
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? value.split(/[\s,]+/u).filter((one) => one !== '') : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
