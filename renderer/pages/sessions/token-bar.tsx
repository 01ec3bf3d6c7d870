import type { TokenSums } from '../../../src/contract/sessions.ts';
import { TOKEN_KINDS, type TokenKind } from '../../text/format-tokens.ts';

interface TokenBarProps {
  readonly tokens: TokenSums;
  /** Token count at full width. */
  readonly most: number;
}

/** Bar of read, written, fresh and output tokens, in this order; non-zero parts are at least two pixels wide. */
export function TokenBar({ tokens, most }: TokenBarProps) {
  return (
    <span className="token-bar" aria-hidden="true">
      {TOKEN_KINDS.map((kind) => {
        const count = tokens[kind] ?? 0;
        return count <= 0 ? null : (
          <span
            key={kind}
            className={`token-part token-${kind}`}
            style={{ width: `${(count / most) * 100}%` }}
          />
        );
      })}
    </span>
  );
}

interface SwatchProps {
  readonly kind: TokenKind;
}

/** Colour and pattern of one kind, for the legend. */
export function Swatch({ kind }: SwatchProps) {
  return <span className={`swatch token-${kind}`} aria-hidden="true" />;
}
