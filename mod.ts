/**
 * Moves language models between the Hugging Face Hub and a machine: verified, parallel, resumable.
 *
 * @module
 */
export * from "./src/vocabulary/errors.ts";
