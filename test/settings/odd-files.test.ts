import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { resolveSettings } from '../../src/settings/resolve.ts';
import { Authority, selfSigned } from '../support/authority.ts';
import { serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { startProgram } from '../support/running-program.ts';
import { startTaggedServer } from '../support/tagged-server.ts';
import { CERTIFICATE, onlyFinding } from './support.ts';

const YAML = 'port: 9000\nhost: 127.0.0.1\n';

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/** Of ASCII. */
function utf32(text: string): Buffer {
  return Buffer.concat([...Buffer.from(text)].map((byte) => Buffer.from([byte, 0, 0, 0])));
}

for (const [what, bytes, words] of [
  [
    'UTF-16 with a mark',
    Buffer.from(`\uFEFF${YAML}`, 'utf16le'),
    /is UTF-16, not UTF-8 text: save it as UTF-8/u,
  ],
  ['big-endian UTF-16 with a mark', utf16be(`\uFEFF${YAML}`), /is UTF-16, not UTF-8 text/u],
  ['UTF-16 without a mark', Buffer.from(YAML, 'utf16le'), /is probably UTF-16, not UTF-8 text/u],
  ['UTF-32', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), utf32(YAML)]), /is UTF-32, not UTF-8 text/u],
  [
    'Latin-1',
    Buffer.from(`port: 9000\n# für später �\n`, 'latin1'),
    /0xFC in line 2 .*Latin-1.*save it as UTF-8/u,
  ],
  [
    'Latin-1 behind a replacement character',
    Buffer.concat([Buffer.from('# \uFFFD\n'), Buffer.from('# ü', 'latin1')]),
    /0xFC in line 2/u,
  ],
  ['gzip', gzipSync(YAML), /compressed with gzip, not UTF-8 text: unpack it/u],
  ['zstd', zstdCompressSync(YAML), /compressed with zstd/u],
  ['a ZIP archive', Buffer.from('PK\x03\x04\x14\0\xff', 'latin1'), /is a ZIP archive/u],
  [
    'a program',
    Buffer.from('\x7fELF\x02\x01\x01\0\xff\xfe\x01\x02\x03\x04\x05\x06', 'latin1'),
    /is a binary file/u,
  ],
] as const) {
  test(`a config file that is ${what} is reported as such`, (context) => {
    const folder = temporaryFolder(context);
    const config = path.join(folder, 'config.yaml');
    writeFileSync(config, bytes);
    const { code, message, at } = onlyFinding(
      resolveSettings({ env: {}, flags: { config }, homeDir: folder, platform: process.platform }),
    );
    assert.deepEqual([code, at], ['file_unreadable', '--config']);
    assert.match(message, words);
  });
}

test('a UTF-8 config file is read with and without a byte order mark, umlauts included', (context) => {
  const folder = temporaryFolder(context);
  const config = path.join(folder, 'config.yaml');
  for (const mark of ['', '\uFEFF']) {
    writeFileSync(config, `${mark}# für später, 日本語, 🔌\n${YAML}`);
    const read = resolveSettings({ env: {}, flags: { config }, homeDir: folder, platform: process.platform });
    assert.deepEqual([read.findings, read.settings.port], [[], 9000]);
  }
});

function findingOfCaFile(context: TestContext, content: string | Buffer | undefined) {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'ca');
  if (content === undefined) mkdirSync(file);
  else writeFileSync(file, content);
  const config = path.join(folder, 'config.yaml');
  writeFileSync(config, 'providers: { openai: { ca_file: ca } }\n');
  return onlyFinding(
    resolveSettings({ env: {}, flags: { config }, homeDir: folder, platform: process.platform }),
  );
}

for (const [what, content, words] of [
  ['is a folder', undefined, /it is a folder/u],
  ['is empty', '\n', /it is empty/u],
  ['has a private key only', serverTls().key, /a private key and no certificate/u],
  [
    'has a request',
    '-----BEGIN CERTIFICATE REQUEST-----\nAA==\n-----END CERTIFICATE REQUEST-----',
    /it has a CERTIFICATE REQUEST/u,
  ],
  ['is cut off', CERTIFICATE.slice(0, 200), /its certificate is cut off/u],
  [
    'has a damaged one',
    `${CERTIFICATE}${CERTIFICATE.replace('MIIB', 'MIIC')}`,
    /certificate 2 of 2 in it is damaged/u,
  ],
  ['is UTF-16', Buffer.from(`\uFEFF${CERTIFICATE}`, 'utf16le'), /it is UTF-16.*save it as UTF-8/u],
  [
    'is another kind of DER',
    Buffer.from([0x30, 0x82, 0, 4, 2, 2, 0xff, 0xff]),
    /DER, but no certificate.*\.p7b or \.pfx/u,
  ],
] as const) {
  test(`a ca_file that ${what} is reported as such`, (context) => {
    const { code, message } = findingOfCaFile(context, content);
    assert.equal(code, 'ca_file_unreadable');
    assert.match(message, words);
    assert.match(message, /PEM or DER file with certificates/u);
  });
}

const authority = new Authority('Odd files CA');

for (const [what, content] of [
  ['DER', authority.der],
  ['PEM with a byte order mark and Windows line ends', `\uFEFF${authority.pem.replaceAll('\n', '\r\n')}`],
  [
    'PEM between words in Latin-1',
    Buffer.from(`Für alle\n${selfSigned('x').cert}für ü\n${authority.pem}`, 'latin1'),
  ],
  ['PEM as OpenSSL marks trusted ones', authority.pem.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE')],
] as const) {
  test(`a server is trusted through a ca_file in ${what}`, async (context) => {
    const server = await startTaggedServer(context, { tls: authority.serverFor('127.0.0.1') });
    const file = path.join(temporaryFolder(context), 'ca.crt');
    writeFileSync(file, content);
    const config = `system_ca: false\nproviders: { openai: { base_url: "${server.url}", ca_file: ${JSON.stringify(file)} } }\n`;
    const { url } = await startProgram(context, { config });
    assert.equal((await ask(`${url}/v1/models`)).body, 'ok');
    assert.equal(server.calls.length, 1);
  });
}
