import { X509Certificate } from 'node:crypto';
import { invalid, type Parsed, valid } from '../contract/settings/parsed.ts';
import { readText, type TextRead } from './file/read-text.ts';

/** Certificates read so far, as PEM by path, so that a file's disappearance does not affect those in effect. */
export type Certificates = Map<string, string>;

export interface CaFileOptions {
  readonly readFile: (path: string) => string;
  readonly certificates: Certificates;
  /** Collects the requested paths, including files that may be created later. */
  readonly caFiles: Set<string>;
  /** If the file cannot be read, its previous content is used. */
  readonly isKept: boolean;
}

/** Reads a PEM or DER file into `certificates`; invalid if it contains none. */
export function readCaFile(
  path: string,
  { readFile, certificates, caFiles, isKept }: CaFileOptions,
): Parsed<string> {
  caFiles.add(path);
  const read = certificatesIn(readText(path, readFile), path);
  if (read.kind === 'valid') certificates.set(path, read.value);
  else if (!isKept || !certificates.has(path)) return read;
  return valid(path);
}

const ACCEPTED = 'must be a PEM or DER file with certificates';
/** PEM labels that OpenSSL accepts for a certificate. */
const BLOCK = /-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE)-----[^-]*-----END \1-----/gu;

function certificatesIn(read: TextRead, path: string): Parsed<string> {
  switch (read.kind) {
    case 'missing':
      return unusable(`must be a file that exists (${path} does not)`);
    case 'unreadable':
      return read.bytes === undefined
        ? unusable(`${ACCEPTED}: ${read.reason}`)
        : certificateOf(read.bytes, read.reason);
    case 'text':
      return certificatesOf(read.text);
  }
}

/** Parses a single DER certificate, the format of Windows and many web pages. */
function certificateOf(bytes: Uint8Array, reason: string): Parsed<string> {
  const text = Buffer.from(bytes).toString('latin1');
  // PEM with text in another encoding around it.
  if (text.includes('-----BEGIN ')) return certificatesOf(text);
  const certificate = parsed(Buffer.from(bytes));
  if (certificate !== undefined) return valid(certificate.toString());
  // A DER sequence of over 127 bytes, like every DER file of this kind.
  const isDer = bytes[0] === 0x30 && (bytes[1] ?? 0) > 0x80;
  return unusable(
    isDer
      ? `${ACCEPTED}: it is DER, but no certificate (a .p7b or .pfx must be converted to PEM)`
      : `${ACCEPTED}: ${reason}`,
  );
}

function certificatesOf(text: string): Parsed<string> {
  const blocks = text.match(BLOCK) ?? [];
  const broken = blocks.findIndex((pem) => parsed(pem) === undefined);
  if (broken >= 0)
    return unusable(`${ACCEPTED}: the certificate ${broken + 1} of ${blocks.length} in it is damaged`);
  // Keeps only the blocks: OpenSSL does not find a block after a byte order mark.
  return blocks.length > 0 ? valid(`${blocks.join('\n')}\n`) : unusable(`${ACCEPTED}: ${insteadIn(text)}`);
}

/** Describes what the file has instead of certificates. */
function insteadIn(text: string): string {
  if (text.trim() === '') return 'it is empty';
  if (/-----BEGIN (?:\w+ )*PRIVATE KEY-----/u.test(text))
    return 'it has a private key and no certificate (a key is not needed)';
  const [, other] = /-----BEGIN ([\w ]+)-----/u.exec(text) ?? [];
  if (other === 'CERTIFICATE') return 'its certificate is cut off';
  return other === undefined ? 'it has none' : `it has a ${other} and no certificate`;
}

function parsed(certificate: string | Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(certificate);
  } catch {
    return undefined;
  }
}

function unusable(reason: string): ReturnType<typeof invalid> {
  return invalid(reason, 'ca_file_unreadable');
}
