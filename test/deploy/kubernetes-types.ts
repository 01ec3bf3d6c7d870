import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/command-line.ts';
import type { Manifest } from './kustomize.ts';

/**
 * Returns the compiler's errors for the documents, each typed as the kind it claims to be: wrong types, missing fields,
 * and fields unknown to Kubernetes. Empty if there are none.
 */
export function misfits(folder: string, documents: readonly Manifest[]): string {
  const program = documents.flatMap((document, at) => {
    const { apiVersion, kind } = document;
    const library = apiVersion.startsWith('monitoring.coreos.com/')
      ? '@kubernetes-models/prometheus-operator'
      : 'kubernetes-models';
    return [
      `import type { I${kind} as Kind${at} } from '${library}/${apiVersion}/${kind}';`,
      // A literal, because only literals are checked for unknown fields.
      `export const document${at}: Kind${at} = ${JSON.stringify(document, null, 2)};`,
    ];
  });
  writeFileSync(path.join(folder, 'documents.ts'), program.join('\n'));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const args = '--noEmit --strict --skipLibCheck --module nodenext --target es2024 --types node documents.ts';
  const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, ...args.split(' ')], {
    cwd: folder,
    encoding: 'utf8',
  });
  return stdout + stderr;
}
