import type { languages } from 'monaco-editor/editor';
import { UAPI_CONSTANTS } from '../../../../engine/abi';
import { DIRECTIVES, KEYWORDS, MEMORY_TYPES } from '../../../../engine/isa';
import { ALL_HELPER_NAMES } from './words';

/** Words that turn one value into another, coloured as functions are. */
const isFunction = (name: string) => /^(?:be|le|bswap|hton|sizeof|atomic|cmpxchg|xchg)/.test(name);

const names = (words: readonly { readonly name: string }[]) => words.map(({ name }) => name);

/** Colours of the assembler's language, from the tables that the assembler itself reads. */
export const monarch: languages.IMonarchLanguage = {
  defaultToken: '',
  keywords: [...names(DIRECTIVES), ...names(KEYWORDS).filter((name) => !isFunction(name))],
  functions: [...ALL_HELPER_NAMES, ...names(KEYWORDS).filter(isFunction)],
  types: names(MEMORY_TYPES),
  constants: names(UAPI_CONSTANTS),
  tokenizer: {
    root: [
      [/\/\/.*$/, 'comment'],
      [/\/\*/, 'comment', '@comment'],
      [/;.*$/, 'comment'],
      [/"(?:[^"\\]|\\.)*"?/, 'string'],
      [/s(?:>>=|>=|<=|>|<|\/=|%=)/, 'delimiter'],
      [/\bsizeof(?=\()/, 'function'],
      [/\b[rw](?:10|\d)\b/, 'register'],
      // a label stands at the start of its line, a function behind the word that begins it
      [
        /^(\s*)((?:xdp|func|global|map|rodata)\s+)([A-Za-z_][\w.]*)(?=\s*[:(])/,
        ['', 'keyword', 'label'],
      ],
      [/^(\s*)([A-Za-z_][\w.]*)(?=\s*:)/, ['', 'label']],
      [
        /[A-Za-z_.][\w.]*(?:#-?\d+)?/,
        {
          cases: {
            '@keywords': 'keyword',
            '@functions': 'function',
            '@types': 'type',
            '@constants': 'constant',
            '@default': '',
          },
        },
      ],
      [/#.*$/, 'comment'],
      [/0[xX][0-9a-fA-F]+|0[bB][01]+|\d+/, 'number'],
      [/[-+*/|&%^=!<>~]+/, 'delimiter'],
    ],
    comment: [
      [/\*\//, 'comment', '@pop'],
      [/[^*]+|\*/, 'comment'],
    ],
  },
};

/** Brackets, comments and indentation. */
export const configuration: languages.LanguageConfiguration = {
  comments: { lineComment: '//', blockComment: ['/*', '*/'] },
  brackets: [
    ['(', ')'],
    ['[', ']'],
  ],
  autoClosingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
  ],
  wordPattern: /[A-Za-z_.][\w.]*|\d+/g,
  indentationRules: {
    increaseIndentPattern: /^\s*(?:\w+\s+)?[A-Za-z_][\w.]*:\s*(?:\/\/.*)?$/,
    decreaseIndentPattern: /^\s+[A-Za-z_][\w.]*:\s*$/,
  },
};
