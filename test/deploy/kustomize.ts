import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const Kustomization = z.strictObject({
  resources: z.array(z.string()),
  patches: z.array(z.strictObject({ path: z.string() })).default([]),
});
const Resource = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

/** A document of a manifest. */
export type Manifest = z.infer<typeof Resource>;

/** Parses the documents of a YAML text. */
export function manifestsIn(text: string): readonly Manifest[] {
  return parseAllDocuments(text).map((document) => Resource.parse(document.toJS()));
}

/**
 * Renders a folder as `kubectl kustomize` does, limited to resources and strategic merge patches: lists are merged by
 * the `name` of their entries. Fails on anything else.
 */
export function rendered(folder: string): readonly Manifest[] {
  const text = readFileSync(path.join(folder, 'kustomization.yaml'), 'utf8');
  const { resources, patches } = Kustomization.parse(parse(text));
  const documents = resources.flatMap((name) => {
    const place = path.join(folder, name);
    return name.endsWith('.yaml') ? manifestsIn(readFileSync(place, 'utf8')) : rendered(place);
  });
  return patches.reduce<readonly Manifest[]>((before, { path: name }) => {
    const [patch] = manifestsIn(readFileSync(path.join(folder, name), 'utf8'));
    const isMeant = (one: Manifest): boolean =>
      one.kind === patch?.kind && one.metadata.name === patch.metadata.name;
    if (!before.some(isMeant)) throw new Error(`${name} patches nothing`);
    return before.map((one) => (isMeant(one) ? Resource.parse(merged(one, patch)) : one));
  }, documents);
}

function merged(below: unknown, above: unknown): unknown {
  if (isNamedList(below) && isNamedList(above)) {
    const names = new Set([...below, ...above].map(({ name }) => name));
    return [...names].map((name) => {
      const [old, fresh] = [below, above].map((list) => list.find((one) => one.name === name));
      return old !== undefined && fresh !== undefined ? merged(old, fresh) : (fresh ?? old);
    });
  }
  if (!isMap(below) || !isMap(above)) return above;
  const both = Object.entries(above).map(([key, value]) => [
    key,
    key in below ? merged(below[key], value) : value,
  ]);
  return { ...below, ...Object.fromEntries(both) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamedList(value: unknown): value is readonly Record<string, unknown>[] {
  return Array.isArray(value) && value.every((one) => isMap(one) && 'name' in one);
}
