import { type ExecFileOptions, execFile } from 'node:child_process'

/** Runs a program to its end and answers what it wrote to standard output; fails where it does. */
export const runProgram = (
  program: string,
  args: ReadonlyArray<string>,
  options: ExecFileOptions = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, [...args], { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(`${program} failed:\n${stderr}`, { cause: error }))
    })
  })
