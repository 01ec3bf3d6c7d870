import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Text files; fonts are already compressed. */
const TEXT = /\.(?:css|html|js|svg)$/u;

/**
 * Writes `.br` and `.gz` next to each file that shrinks, for the server to send directly. Only in production builds:
 * brotli at its highest level takes seconds, which every test of the window would pay.
 */
export function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: (_config, { mode }) => mode === 'production',
    generateBundle: {
      // After the page itself, which references the other files.
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (!TEXT.test(file.fileName)) continue;
          const source = Buffer.from(file.type === 'asset' ? file.source : file.code);
          const forms = [
            [
              '.br',
              brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: source.length } }),
            ],
            ['.gz', gzipSync(source, { level: constants.Z_BEST_COMPRESSION })],
          ] as const;
          for (const [extension, coded] of forms) {
            if (coded.length >= source.length) continue;
            this.emitFile({ type: 'asset', fileName: file.fileName + extension, source: coded });
          }
        }
      },
    },
  };
}
