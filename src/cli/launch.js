#!/usr/bin/env -S node --max-semi-space-size=8
import { existsSync } from 'node:fs';
// The whole module: a name that an old Node does not export would fail before the version is looked at.
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { endTooOld, isTooOld } from './oldest-node.js';

if (isTooOld(process.versions.node)) {
  const { broughtNode, goOnWith } = await import('./brought-node.js');
  const node = broughtNode();
  if (node === undefined) endTooOld();
  else goOnWith(node, fileURLToPath(import.meta.url), endTooOld);
} else {
  nodeModule.enableCompileCache();
  // From a checkout Node runs the TypeScript itself; an installed package holds what the build made of it.
  const ending = existsSync(new URL('./main.js', import.meta.url)) ? 'js' : 'ts';
  const args = process.argv.slice(2);
  // Asked every few seconds: without what the other commands are made of.
  const isProbe = args[0] === 'healthcheck' && !args.includes('--help') && !args.includes('-h');
  if (isProbe) await (await import(`./healthcheck.${ending}`)).runHealthcheck(args);
  else await (await import(`./main.${ending}`)).main(args);
}
