import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { readSystemCertificates } from '../../src/upstream/system-certificates.ts';
import { temporaryFolder } from './command-line.ts';

/** A simulated system certificate store in the test's folder; the machine's own store is never touched. */
export class SystemStore {
  /** Variables that make a program use this store as the system's (Linux). */
  readonly env: { readonly SSL_CERT_FILE: string; readonly SSL_CERT_DIR: string };
  reads = 0;

  constructor(context: TestContext) {
    const folder = temporaryFolder(context);
    this.env = { SSL_CERT_FILE: path.join(folder, 'none'), SSL_CERT_DIR: folder };
  }

  /** Installs a certificate, as an administrator or an installer does. */
  install(name: string, pem: string): void {
    writeFileSync(path.join(this.env.SSL_CERT_DIR, `${name}.pem`), pem);
  }

  remove(name: string): void {
    rmSync(path.join(this.env.SSL_CERT_DIR, `${name}.pem`));
  }

  /** Reads the store as the program reads the system's. */
  readonly read = (): Promise<string> => {
    this.reads += 1;
    return readSystemCertificates({ ...process.env, ...this.env });
  };
}
