// Only what needs types: Biome does the rest. Each rule here has a failure that it would have seen.

import { defineConfig, globalIgnores } from 'eslint/config'
import functional from 'eslint-plugin-functional'
import tseslint from 'typescript-eslint'

const shortFpTs = {
  group: ['fp-ts/*', '!fp-ts/lib', 'io-ts/*', '!io-ts/lib'],
  message: "Node refuses the short form at run time: import 'fp-ts/lib/Either.js'.",
}
const libWithoutExtension = {
  regex: '^(fp-ts|io-ts)/lib/.*(?<!\\.js)$',
  message: "Node needs the file's full name: import 'fp-ts/lib/Either.js'.",
}

const assignment = String.raw`^[\w$.\[\]+ -]+ [-+*/%|&^<>?]*= `
const fillsWhatIsBeingBuilt = String.raw`^\w+\.(set|add|delete|push|sort|fill|copy|write\w*)\(`

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'data/', 'data-dev/', '**/*.cjs', '**/*.js']),
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-array-delete': 'error',
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-misused-spread': 'error',
      '@typescript-eslint/no-unnecessary-condition': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/require-array-sort-compare': 'error',
      '@typescript-eslint/restrict-plus-operands': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/strict-void-return': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { requireDefaultForNonUnion: true }],
      'no-restricted-imports': ['error', { patterns: [shortFpTs, libWithoutExtension] }],
    },
  },
  {
    // A value nobody looks at is, in the domain, a TaskEither that never runs or an Either that is lost.
    // What fills a local array, map, set or buffer loses nothing, though it answers something too.
    files: ['src/domain/**/*.ts'],
    plugins: { functional },
    rules: {
      'functional/no-expression-statements': [
        'error',
        { ignoreVoid: true, ignoreCodePattern: [assignment, fillsWhatIsBeingBuilt] },
      ],
    },
  },
)
