import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { readSystemCertificates } from '../../src/upstream/system-certificates.ts';
import { temporaryFolder } from './command-line.ts';

/** A system's certificate store in a folder that goes with the test; that of the machine is never touched. */
export class SystemStore {
  /** The variables by which a program takes this store for the system's (Linux). */
  readonly env: { readonly SSL_CERT_FILE: string; readonly SSL_CERT_DIR: string };
  reads = 0;

  constructor(context: TestContext) {
    const folder = temporaryFolder(context);
    this.env = { SSL_CERT_FILE: path.join(folder, 'none'), SSL_CERT_DIR: folder };
  }

  /** What an administrator does, or a program that is installed. */
  install(name: string, pem: string): void {
    writeFileSync(path.join(this.env.SSL_CERT_DIR, `${name}.pem`), pem);
  }

  remove(name: string): void {
    rmSync(path.join(this.env.SSL_CERT_DIR, `${name}.pem`));
  }

  /** Reads it as the program reads the system's. */
  readonly read = (): Promise<string> => {
    this.reads += 1;
    return readSystemCertificates({ ...process.env, ...this.env });
  };
}
