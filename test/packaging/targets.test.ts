import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { expandMacro } from 'app-builder-lib/out/util/macroExpander.js';
import { archFromString, getArtifactArchName } from 'builder-util';
import { load } from 'js-yaml';
import { z } from 'zod';
import { ROOT } from '../support/command-line.ts';

const Platform = z.object({
  target: z.array(z.object({ target: z.string(), arch: z.array(z.string()) })),
});
const Config = z.looseObject({
  artifactName: z.string(),
  linux: Platform.loose(),
  mac: Platform.loose(),
  win: Platform.loose(),
});

const raw: unknown = load(readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8'));
const config = Config.parse(raw);
const scheme = createRequire(import.meta.url)('app-builder-lib/scheme.json') as object;
const validate = new Ajv({ strict: false, allErrors: true }).compile(scheme);

/** File extension of each target. */
const EXTENSION: Readonly<Record<string, string>> = {
  AppImage: 'AppImage',
  deb: 'deb',
  dmg: 'dmg',
  nsis: 'exe',
};

/** Artifacts that would be built, named by electron-builder's own code. */
const artifacts = (['linux', 'mac', 'win'] as const).flatMap((os) =>
  config[os].target.flatMap(({ target, arch }) =>
    arch.map((one) => {
      const ext = EXTENSION[target] ?? '';
      const appInfo = { version: '1.2.3' } as Parameters<typeof expandMacro>[2];
      const name = getArtifactArchName(archFromString(one), ext);
      return { target, ext, name: expandMacro(config.artifactName, name, appInfo, { os, ext }) };
    }),
  ),
);

test('the installed electron-builder accepts the configuration and checks every section', () => {
  assert.ok(validate(raw), JSON.stringify(validate.errors));
  for (const section of ['linux', 'mac', 'win', 'nsis', 'directories', 'toolsets', 'electronFuses']) {
    const own = config[section];
    assert.ok(typeof own === 'object', section);
    assert.equal(
      validate({ ...config, [section]: { ...own, misspelt: 1 } }),
      false,
      `${section} is not checked`,
    );
  }
});

test('each system gets its own formats for both architectures, each with a distinct name', () => {
  assert.deepEqual(
    artifacts.map(({ name }) => name),
    [
      'lunaroute-tray-1.2.3-linux-x86_64.AppImage',
      'lunaroute-tray-1.2.3-linux-arm64.AppImage',
      'lunaroute-tray-1.2.3-linux-amd64.deb',
      'lunaroute-tray-1.2.3-linux-arm64.deb',
      'lunaroute-tray-1.2.3-mac-x64.dmg',
      'lunaroute-tray-1.2.3-mac-arm64.dmg',
      'lunaroute-tray-1.2.3-win-x64.exe',
      'lunaroute-tray-1.2.3-win-arm64.exe',
    ],
  );
  // A combined installer would be built twice, overwriting itself.
  assert.equal(
    z.object({ buildUniversalInstaller: z.boolean() }).loose().parse(config['nsis']).buildUniversalInstaller,
    false,
  );
});

test('the release includes every kind of file that is built', () => {
  const workflow = readFileSync(path.join(ROOT, '.github/workflows/release.yml'), 'utf8');
  for (const ext of new Set(artifacts.map((one) => one.ext))) {
    assert.ok(workflow.includes(`dist/installers/*.${ext}\n`), ext);
  }
  assert.ok(workflow.includes('dist/installers/*.tgz\n'), 'the command line');
});
