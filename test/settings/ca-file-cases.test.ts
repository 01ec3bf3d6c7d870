import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { readCaFile } from '../../src/settings/ca-file.ts';
import { NotTextError } from '../../src/settings/file/not-text.ts';
import { CERTIFICATE, systemError } from './support.ts';

const BROKEN = CERTIFICATE.replace('MIIB', 'AAAA');
const DER = Buffer.from(CERTIFICATE.replaceAll(/-----.*-----|\s/gu, ''), 'base64');
const KEY_PEM = '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n';

/** A certificate file: how many certificates are accepted, or why none is. */
const CA_FILES: readonly (readonly [it: string, text: string | Error, taken: number | RegExp])[] = [
  ['one', CERTIFICATE, 1],
  ['two with words between them', `first\n${CERTIFICATE}\nsecond\n${CERTIFICATE}`, 2],
  ['one with its key', KEY_PEM + CERTIFICATE, 1],
  ['one behind a mark', `\uFEFF${CERTIFICATE}`, 1],
  ['one with lines as on Windows', CERTIFICATE.replaceAll('\n', '\r\n'), 1],
  ['one that OpenSSL trusts', CERTIFICATE.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'), 1],
  ['one as bytes', new NotTextError(DER), 1],
  [
    'one in Latin-1',
    new NotTextError(Buffer.concat([Buffer.from('# \xFC\n', 'latin1'), Buffer.from(CERTIFICATE)])),
    1,
  ],
  ['a good and a damaged one', CERTIFICATE + BROKEN, /certificate 2 of 2 in it is damaged/u],
  ['a damaged and a good one', BROKEN + CERTIFICATE, /certificate 1 of 2 in it is damaged/u],
  ['nothing', ' \n', /it is empty/u],
  ['a key alone', KEY_PEM, /private key and no certificate/u],
  ['half of one', CERTIFICATE.slice(0, 200), /cut off/u],
  [
    'a request for one',
    '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n',
    /has a CERTIFICATE REQUEST and no certificate/u,
  ],
  ['another text', 'hello', /it has none/u],
  [
    'bytes that are DER and no certificate',
    new NotTextError(Buffer.from([0x30, 0x82, 1, 0, 0])),
    /DER, but no certificate/u,
  ],
  ['bytes that are no DER', new NotTextError(Buffer.from([0x30, 0x10, 0, 1, 2, 3, 4, 5])), /binary file/u],
  ['no file', systemError('ENOENT'), /must be a file that exists/u],
  ['a file of somebody else', systemError('EACCES'), /may not read it/u],
];

for (const [it, text, taken] of CA_FILES) {
  test(`a certificate file with ${it} gives ${typeof taken === 'number' ? taken : 'none, and says why'}`, () => {
    const readFile = (): string => {
      if (text instanceof Error) throw text;
      return text;
    };
    for (const isKept of [false, true]) {
      const certificates = new Map([['/other', 'before'], ...(isKept ? [['/ca', 'before'] as const] : [])]);
      const caFiles = new Set<string>();
      const read = readCaFile('/ca', { readFile, certificates, caFiles, isKept });
      assert.deepEqual([...caFiles], ['/ca'], 'it is watched, whatever it is');
      // The certificates read before stay in effect while the file is unusable.
      assert.equal(read.kind, typeof taken === 'number' || isKept ? 'valid' : 'invalid');
      if (read.kind === 'invalid' && typeof taken !== 'number') assert.match(read.reason, taken);
      const pem = certificates.get('/ca') ?? '';
      assert.equal((pem.match(/BEGIN/gu) ?? []).length, typeof taken === 'number' ? taken : 0);
      assert.equal(certificates.get('/other'), 'before');
    }
    // Certificates kept for another path do not count for this one.
    const none = readCaFile('/ca', { readFile, certificates: new Map(), caFiles: new Set(), isKept: true });
    assert.equal(none.kind, typeof taken === 'number' ? 'valid' : 'invalid');
  });
}

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test(
  'OpenSSL reads the same certificate from each accepted file',
  { skip: !hasOpenssl && 'no openssl here' },
  () => {
    const print = (input: string | Buffer, form: string): string =>
      spawnSync('openssl', ['x509', '-inform', form, '-noout', '-fingerprint', '-sha256'], {
        input,
        encoding: 'utf8',
      }).stdout;
    const certificates = new Map<string, string>();
    for (const [file, text] of [
      ['/pem', () => `\uFEFF${CERTIFICATE}`],
      [
        '/der',
        (): string => {
          throw new NotTextError(DER);
        },
      ],
    ] as const)
      readCaFile(file, { readFile: text, certificates, caFiles: new Set(), isKept: false });
    const wanted = print(DER, 'DER');
    assert.match(wanted, /Fingerprint=/u);
    for (const pem of certificates.values()) assert.equal(print(pem, 'PEM'), wanted);
    assert.equal(certificates.size, 2);
  },
);
