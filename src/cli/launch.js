#!/usr/bin/env -S node --max-semi-space-size=8
import './node-version.js';
import { existsSync } from 'node:fs';
// The whole module: a name that an old Node does not export would fail before the version is looked at.
import * as nodeModule from 'node:module';

nodeModule.enableCompileCache();
// From a checkout Node runs the TypeScript itself; an installed package holds what the build made of it.
const entry = existsSync(new URL('./main.js', import.meta.url)) ? './main.js' : './main.ts';
const { main } = await import(entry);
await main(process.argv.slice(2));
