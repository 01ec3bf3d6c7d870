import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ask } from '../support/client.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import { type Case, watchUntil, fingerprint, saved, codeOf, untyped, POOLS } from './method-case.ts';

export const PROGRAM_CASES: readonly Case[] = [
  {
    name: 'the log can be raised, and its lines come with the ticks',
    run: async ({ client, program }) => {
      assert.deepEqual(await client.recordLog({ level: 'debug' }), { level: 'debug' });
      program.app.logging.target('lunaroute_egress').write('debug', 'a line for the window');
      const ticks = await watchUntil(client, (seen) =>
        seen.some(({ log }) => log?.records.some(({ message }) => message === 'a line for the window')),
      );
      assert.equal(ticks[0]?.log?.level, 'debug');
      assert.ok(
        !program.lines.some((line) => line.includes('a line for the window')),
        'not on standard output',
      );
    },
  },
  {
    name: 'the environment lines name the address',
    run: async ({ client, program }) => {
      const { lines } = await client.environment({ shell: 'sh' });
      assert.equal(
        lines,
        `export ANTHROPIC_BASE_URL=${program.url}\nexport GOOGLE_GEMINI_BASE_URL=${program.url}/gemini\nexport OPENAI_BASE_URL=${program.url}/v1\n`,
      );
    },
  },
  {
    name: 'how clients reach a provider is told of every one that is served',
    run: async ({ client, program }) => {
      const setup = await client.providerSetup({ provider: 'anthropic', shell: 'fish' });
      assert.equal(setup?.baseUrl, program.url);
      assert.equal(setup.lines, `set -gx ANTHROPIC_BASE_URL ${program.url};`);
      assert.equal(setup.keyHeader, 'x-api-key');
      assert.equal(await client.providerSetup({ provider: 'nobody', shell: 'sh' }), null);
    },
  },
  {
    name: 'all assistants are sent straight to their providers, and those through the proxy again',
    run: async ({ client, program }) => {
      const file = join(program.folder, '.codex/config.toml');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '# mine\n');
      const standing = async () => {
        const { assistants, left } = await client.assistants.list();
        const codex = assistants.find(({ view }) => view.name === 'codex')?.view;
        return [codex?.state.kind, codex?.isDirect, left?.assistants.map(({ name }) => name)];
      };
      assert.equal((await client.assistants.connect({ name: 'codex' })).kind, 'done');
      const { assistants } = await client.assistants.sendAll({ to: 'providers' });
      assert.deepEqual(
        assistants.map(({ name, outcome }) => [name, outcome.kind]),
        [['codex', 'done']],
      );
      assert.equal(readFileSync(file, 'utf8'), '# mine\n');
      assert.deepEqual(await standing(), ['none', true, undefined]);
      writeFileSync(file, 'model = \n');
      await client.assistants.sendAll({ to: 'proxy' });
      assert.deepEqual(await standing(), ['unreadable', true, ['codex']]);
      writeFileSync(file, '# mine\n');
      assert.equal((await client.assistants.connect({ name: 'codex' })).kind, 'done');
      assert.deepEqual(await standing(), ['connected', false, undefined]);
      assert.equal(
        await codeOf(untyped(client, ['assistants', 'sendAll'], { to: 'nowhere' })),
        'BAD_REQUEST',
      );
    },
  },
  {
    name: 'the doctor says what it saw, and tries out other values on it',
    run: async ({ client, context, program }) => {
      const server = await startTaggedServer(context);
      const changes = [{ key: 'providers.openai.base_url', value: server.url }];
      saved(await client.settings.apply({ fingerprint: await fingerprint(client), changes }));
      for (let request = 0; request < 2; request += 1) await ask(`${program.url}/v1/models`);
      const { basis, providers, findings } = await client.doctor.report();
      assert.equal(basis, 'running');
      const [openai] = providers;
      assert.deepEqual([openai?.provider, openai?.created, openai?.reused], ['openai', 1, 1]);
      assert.deepEqual(findings, []);
      const question = { provider: 'openai', setting: 'poolMaxIdle' as const, values: [0] };
      const curve = await client.doctor.whatIf(question);
      assert.deepEqual(
        curve?.points.map(({ value, created, reused }) => [value, created, reused]),
        [
          [0, 2, 0],
          [32, 1, 1],
        ],
      );
      assert.equal(await client.doctor.whatIf({ ...question, provider: 'nobody' }), null);
      assert.equal(
        await codeOf(untyped(client, ['doctor', 'whatIf'], { ...question, more: 1 })),
        'BAD_REQUEST',
      );
    },
  },
  {
    name: 'without a desktop there are no preferences',
    run: async ({ client }) => {
      assert.deepEqual(await client.desktop.view(), { kind: 'headless' });
      assert.deepEqual(await client.desktop.setPreferences({ theme: 'dark' }), { kind: 'headless' });
    },
  },
  {
    name: 'the settings are told as a start would have them, with what is kept beside them',
    options: { config: POOLS },
    run: async ({ client, program }) => {
      const { name, text } = await client.settings.check();
      assert.match(name, /^lunaroute-check-\d{4}-\d\d-\d\d\.txt$/u);
      assert.match(
        text,
        /^ {2}http_client\.timeout_secs +100 s +config\.yaml:4 +overrides default \(600 s\)$/mu,
      );
      assert.match(text, /It keeps no earlier values\.\n\nThe settings are fine\.\n$/u);
      writeFileSync(program.configPath, POOLS.replace('100', '1OO'));
      await program.app.settings.reread();
      const broken = await client.settings.check();
      assert.match(broken.text, /^ {2}error .*config\.yaml:4:21$/mu);
      assert.match(broken.text, /keeps: providers\.openai\.http_client\.timeout_secs = 100 s /u);
      assert.match(
        broken.text,
        /1 error, 0 warnings: some values are not in effect, so serve would not start without --lenient\.\n$/u,
      );
    },
  },
  {
    name: 'the schema is the one that the documents have',
    run: async ({ client }) => {
      const { name, text } = await client.settings.schema();
      assert.equal(name, 'config.schema.json');
      const documented = readFileSync(new URL('../../docs/config.schema.json', import.meta.url), 'utf8');
      assert.deepEqual(JSON.parse(text), JSON.parse(documented));
    },
  },
  {
    name: 'the program says what it is, where its files are and what it uses',
    options: { undiciVersion: '8.0.0', licenseFiles: ['/nowhere/licenses.json.br'] },
    run: async ({ client, program }) => {
      const { versions, places, processes, update, canReveal } = await client.about.view();
      assert.deepEqual(
        versions.slice(0, 3).map(({ name, version }) => [name, version]),
        [
          ['LunaRoute', '0.0.0-test'],
          ['undici', '8.0.0'],
          ['Node', process.versions.node],
        ],
      );
      assert.deepEqual(
        places.map(({ place }) => place),
        ['settings_file', 'data_folder', 'recordings'],
      );
      assert.equal(places[0]?.path, program.configPath);
      const [own] = processes;
      assert.deepEqual([processes.length, own?.pid, own?.cpuPercent], [1, process.pid, null]);
      assert.ok((own?.memoryBytes ?? 0) > 10_000_000);
      const later = (await client.about.view()).processes[0]?.cpuPercent ?? -1;
      assert.ok(later >= 0 && later <= 100, String(later));
      assert.deepEqual([update, canReveal], [{ kind: 'headless' }, false]);
      const { text } = await client.about.text();
      assert.match(text, /^LunaRoute: 0\.0\.0-test\nundici: 8\.0\.0\n/u);
      assert.ok(!text.includes(program.folder), 'the home folder is written ~');
      assert.match((await client.about.licenses()).text, /was not built/u);
    },
  },
  {
    name: 'what only a desktop does is refused without one',
    run: async ({ client }) => {
      assert.deepEqual(await client.desktop.lookForUpdate(), { kind: 'headless' });
      assert.deepEqual(await client.desktop.dismissUpdate({ version: '1.0.0' }), { kind: 'headless' });
      assert.equal((await client.desktop.openReleasePage()).kind, 'refused');
      const shown = await client.desktop.reveal({ place: 'settings_file' });
      assert.ok(shown.kind === 'refused' && shown.code === 'no_desktop');
      assert.equal(await codeOf(untyped(client, ['desktop', 'reveal'], { place: '/etc' })), 'BAD_REQUEST');
    },
  },
  {
    name: 'an unknown method, an unknown field and a wrong value are turned down by their codes',
    run: async ({ client }) => {
      assert.equal(await codeOf(untyped(client, ['settings', 'readFile'], {})), 'NOT_FOUND');
      assert.equal(await codeOf(untyped(client, ['cancelRequest'], { id: 1, force: true })), 'BAD_REQUEST');
      assert.equal(await codeOf(untyped(client, ['recordLog'], { level: 'all' })), 'BAD_REQUEST');
      const pollution = JSON.parse('{"key":"__proto__.polluted","value":"yes"}') as unknown;
      assert.equal(
        await codeOf(untyped(client, ['settings', 'preview'], { changes: [pollution] })),
        'BAD_REQUEST',
      );
    },
  },
];
