/**
 * Nothing: what the runtime itself takes.
 *
 * @module
 */
export {};
