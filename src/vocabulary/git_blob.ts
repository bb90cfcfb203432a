/**
 * The bytes git hashes in front of a blob's content: `blob <size>\0`. SHA-1 over them and the
 * content is the blob's object id, which is the Hub's ETag of a file outside LFS.
 */
export function gitBlobHeader(size: number): Uint8Array {
  return new TextEncoder().encode(`blob ${size}\0`);
}
