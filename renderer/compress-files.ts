import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What is text; fonts are compressed already. */
const TEXT = /\.(?:css|html|js|svg)$/u;

/**
 * Puts `.br` and `.gz` beside each file that becomes smaller by it, for the server to send as they are. Only builds for users have
 * them: brotli at its best takes seconds, which each test of the window would pay.
 */
export function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: (_config, { mode }) => mode === 'production',
    generateBundle: {
      // After the page itself, which names the others.
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
