/** The package brings no types. Of its functions this is the one in use. */
declare module 'fs-native-extensions' {
  /** An exclusive lock on the open file: false where another open file holds one. It ends with the open file. */
  export const tryLock: (fd: number) => boolean
}
