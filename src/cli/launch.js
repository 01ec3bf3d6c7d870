#!/usr/bin/env -S node --max-semi-space-size=8
import { existsSync } from 'node:fs';
// Imports the namespace: a name missing from an old Node would fail before the version is checked.
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { endTooOld, isTooOld } from './oldest-node.js';

if (isTooOld(process.versions.node)) {
  const { broughtNode, continueWith } = await import('./brought-node.js');
  const node = broughtNode();
  if (node === undefined) endTooOld();
  else continueWith(node, fileURLToPath(import.meta.url), endTooOld);
} else {
  nodeModule.enableCompileCache();
  // In a checkout, Node runs the TypeScript sources; an installed package contains the bundle.
  const ending = existsSync(new URL('./main.js', import.meta.url)) ? 'js' : 'ts';
  const args = process.argv.slice(2);
  // Runs every few seconds, so it does not load the other commands.
  const isProbe = args[0] === 'healthcheck' && !args.includes('--help') && !args.includes('-h');
  if (isProbe) await (await import(`./healthcheck.${ending}`)).runHealthcheck(args);
  else await (await import(`./main.${ending}`)).main(args);
}
