import type { Problem } from './problem.ts'

/** A problem on its way through Fastify, which passes on nothing but errors. */
export class Fault extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.code)
    this.problem = problem
  }
}
