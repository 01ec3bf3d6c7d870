import { X509Certificate } from 'node:crypto';
import { invalid, type Parsed, valid } from '../contract/settings/parsed.ts';
import { readText } from './file/read-text.ts';

/** The certificates that were read, by path: a file that goes away costs nobody the ones in effect. */
export type Certificates = Map<string, string>;

export interface CaFileOptions {
  readonly readFile: (path: string) => string;
  readonly certificates: Certificates;
  /** Collects the files that were asked for: one that is not there yet may come. */
  readonly caFiles: Set<string>;
  /** What was read before will do where the file cannot be read now. */
  readonly isKept: boolean;
}

/** Reads a PEM file into `certificates` and makes sure that it has some. */
export function readCaFile(
  path: string,
  { readFile, certificates, caFiles, isKept }: CaFileOptions,
): Parsed<string> {
  caFiles.add(path);
  const read = readText(path, readFile);
  const isGood = read.kind === 'text' && hasCertificates(read.text);
  if (isGood) certificates.set(path, read.text);
  if (isGood || (isKept && certificates.has(path))) return valid(path);
  if (read.kind === 'missing') return invalid(`must be a file that exists (${path} is not there)`, CODE);
  if (read.kind === 'unreadable') return invalid(`must be a PEM file that can be read: ${read.reason}`, CODE);
  return invalid('must be a PEM file with certificates that can be read', CODE);
}

const CODE = 'ca_file_unreadable';

function hasCertificates(text: string): boolean {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/gu) ?? [];
  return blocks.length > 0 && blocks.every(isCertificate);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
