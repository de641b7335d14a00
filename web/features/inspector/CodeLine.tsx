import { memo } from 'react';
import styles from './CodeLine.module.css';
import { codeTokens } from './code-tokens';

/** A line of assembly in the editor's colours. */
export const CodeLine = memo(function CodeLine({ text }: { readonly text: string }) {
  let at = 0;
  return codeTokens(text).map(({ kind, text: piece }) => {
    const key = at;
    at += piece.length;
    return kind === 'plain' ? (
      piece
    ) : (
      <span key={key} className={styles[kind]}>
        {piece}
      </span>
    );
  });
});
