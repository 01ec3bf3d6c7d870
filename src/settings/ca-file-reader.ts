import { X509Certificate } from 'node:crypto';
import { readText } from './read-text.ts';
import type { Reader, ResolvePath } from './value-readers.ts';
import { refused } from './value-readers.ts';

/** What a path in a setting is read with. */
export interface CaFileOptions {
  readonly readFile: (path: string) => string;
  readonly resolvePath: ResolvePath;
}

/** Reads the path of a PEM file and makes sure that it holds certificates. */
export function caFileReader(options: CaFileOptions): Reader<string> {
  return (raw, source) => {
    if (typeof raw !== 'string') return refused('accepted is the path of a PEM file');
    const path = options.resolvePath(raw.trim(), source);
    const read = readText(path, options.readFile);
    if (read.kind === 'missing') return refused(`there is no such file (${path})`, 'ca_file_unreadable');
    if (read.kind === 'unreadable') return refused(read.reason, 'ca_file_unreadable');
    if (holdsCertificates(read.text)) return { kind: 'value', value: path, shown: path };
    return refused('it holds no PEM certificate that can be read', 'ca_file_unreadable');
  };
}

function holdsCertificates(text: string): boolean {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
  return blocks.length > 0 && blocks.every(isCertificate);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
