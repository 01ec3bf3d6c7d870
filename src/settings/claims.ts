import type { Definition } from '../contract/settings/definition.ts';
import { invalid } from '../contract/settings/parsed.ts';
import { fileSource, formatPlace, wordAt } from './file/config-file.ts';
import { FILE_LAYER } from './memory.ts';
import type { Claim, Layers, Setting } from './setting.ts';
import { expandVariables } from './sources/expand-variables.ts';

const KEY_UNREAD = invalid(
  'must be read from the key store, which is locked or has changed',
  'key_store_unread',
);

/** Returns every layer's claim for the setting, the strongest first. */
export function claimsOf<T>(setting: Setting<T>, layers: Layers): Claim[] {
  const { flag, keystore, key, definition } = setting;
  const isSecret = definition.kind === 'secret';
  const remember = (raw: unknown): void => {
    if (isSecret && typeof raw === 'string') layers.secrets.add(raw.trim());
  };
  const claims: Claim[] = [];
  if (flag !== undefined && !isBlank(flag.raw)) {
    const { name, raw } = flag;
    claims.push({
      kind: 'value',
      layer: name,
      source: { kind: 'flag', name },
      at: name,
      raw,
      written: String(raw),
    });
  }
  for (const name of setting.variables) {
    const ofVariable = variableClaims(name, layers, remember);
    claims.push(
      ...(name === definition.oppositeVariable ? ofVariable.map(opposite(definition)) : ofVariable),
    );
  }
  const store = { layer: 'keystore', source: { kind: 'keystore' }, at: 'the key store' } as const;
  if (setting.isKeyUnread === true) claims.push({ ...store, kind: 'invalid', why: KEY_UNREAD });
  else if (keystore === undefined) claims.push({ ...store, kind: 'absent' });
  else {
    remember(keystore);
    claims.push({ ...store, kind: 'value', raw: keystore, written: '' });
  }
  if (definition.notInFile !== true)
    claims.push(fileClaim(setting, layers, { path: key.split('.'), remember }));
  return claims;
}

function variableClaims(name: string, layers: Layers, remember: (raw: unknown) => void): readonly Claim[] {
  const found = layers.environment.all(name);
  const mistake = layers.mistakes.get(name);
  const base = {
    layer: `variable ${name}`,
    source: { kind: 'env', name, from: 'process' },
    at: name,
  } as const;
  if (mistake !== undefined && found.length === 0) return [{ ...base, ...mistake, kind: 'mistaken' }];
  if (found.length === 0) return [{ ...base, kind: 'absent' }];
  return found.map(({ text, source }, index): Claim => {
    remember(text);
    // A weaker variable of the same name gets a layer name of its own, which includes its source.
    const layer = index === 0 ? base.layer : `${base.layer} ${source.from}`;
    return { kind: 'value', layer, source, at: name, raw: text, written: text };
  });
}

/** Inverts a boolean from the opposite variable. Leaves anything else unchanged, to be reported as invalid. */
function opposite<T>({ parse }: Definition<T>): (claim: Claim) => Claim {
  return (claim) => {
    const parsed = claim.kind === 'value' ? parse(claim.raw) : undefined;
    return claim.kind === 'value' && parsed?.kind === 'valid' && typeof parsed.value === 'boolean'
      ? { ...claim, raw: !parsed.value }
      : claim;
  };
}

function fileClaim<T>(
  { key, definition }: Setting<T>,
  layers: Layers,
  { path, remember }: { readonly path: readonly string[]; readonly remember: (raw: unknown) => void },
): Claim {
  const { file } = layers;
  const word = wordAt(file, path);
  const base = {
    layer: FILE_LAYER,
    source: fileSource(file, path),
    at: formatPlace(file.path, file.places(path).value),
  };
  const mistake = mistakeOn(path, layers);
  if (word.kind === 'mistaken' || (word.kind === 'absent' && mistake !== undefined)) {
    const message = mistake?.message ?? file.broken?.message ?? '';
    return { ...base, kind: 'mistaken', at: mistake?.at ?? file.broken?.at ?? base.at, message };
  }
  if (word.kind === 'absent') return { ...base, kind: 'absent' };
  const expansion = expandVariables(word.value, layers.environment);
  if (expansion.kind === 'unset') {
    const names = expansion.names.join(', ');
    const at = formatPlace(file.path, file.places([...path, ...expansion.path]).value);
    const why = invalid(`refers to ${names}, which is not set`, 'unset_variable');
    return { ...base, at, kind: 'invalid', why };
  }
  if (isBlank(expansion.value)) {
    const mayBeEmpty = typeof definition.whenUnusable === 'object' || definition.whenUnusable === 'default';
    if (mayBeEmpty || key.endsWith('.api_key')) return { ...base, kind: 'absent' };
    return { ...base, kind: 'invalid', why: invalid('must not be empty; remove the line to unset it') };
  }
  remember(expansion.value);
  return {
    ...base,
    kind: 'value',
    raw: expansion.value,
    written: writtenAs(word.value),
    kept: file.kept === undefined ? undefined : { at: file.kept.finding.at, since: file.kept.since },
    placeOf: (inner) => formatPlace(file.path, file.places([...path, ...inner]).value),
  };
}

/**
 * Returns a value for quoting in a finding; a list or mapping is not quoted, since it may contain a misplaced secret.
 */
function writtenAs(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Finds the mistake on a key or on any mapping that contains it. */
function mistakeOn(path: readonly string[], { mistakes }: Layers) {
  for (let length = path.length; length > 0; length -= 1) {
    const mistake = mistakes.get(path.slice(0, length).join('.'));
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function isBlank(raw: unknown): boolean {
  return raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '');
}
