import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { gitBlobHeader } from "../../vocabulary/git_blob.ts";

/** A file as git sees it: its path and the SHA-1 of its blob. */
export interface GitFile {
  /** Path within the repository, segments separated by `/`. */
  readonly path: string;
  /** Blob id, SHA-1 in hex. */
  readonly oid: string;
}

/** What a commit object is made of. */
export interface GitCommit {
  /** Id of the root tree. */
  readonly tree: string;
  /** Id of the commit before it; undefined for the first. */
  readonly parent: string | undefined;
  /** Author and committer, `Name <email>`. */
  readonly author: string;
  /** Whole seconds since 1970, written in UTC. */
  readonly seconds: number;
  /** The message, without its final line feed. */
  readonly message: string;
}

/** The id of every tree of a file list, by folder path; the root is `""`. */
export function treeOids(files: Iterable<GitFile>): Map<string, string> {
  const oids = new Map<string, string>();
  hashFolder("", buildFolder(files), oids);
  return oids;
}

/** The id of a blob with these bytes. */
export function blobOid(content: Uint8Array): string {
  return createHash("sha1").update(gitBlobHeader(content.length)).update(content).digest("hex");
}

/** The id of a commit object, as `git commit-tree` gives it. */
export function commitOid(commit: GitCommit): string {
  const lines = [`tree ${commit.tree}`];
  if (commit.parent !== undefined) lines.push(`parent ${commit.parent}`);
  const signature = `${commit.author} ${commit.seconds} +0000`;
  lines.push(`author ${signature}`, `committer ${signature}`, "", commit.message, "");
  return objectOid("commit", [new TextEncoder().encode(lines.join("\n"))]);
}

/** The text that stands in git for a file kept in LFS (git-lfs, docs/spec.md). */
export function lfsPointer(sha256: string, size: number): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${size}\n`;
}

interface Folder {
  readonly files: Map<string, string>;
  readonly folders: Map<string, Folder>;
}

function buildFolder(files: Iterable<GitFile>): Folder {
  const root: Folder = { files: new Map(), folders: new Map() };
  for (const { path, oid } of files) {
    const segments = path.split("/");
    const name = segments.pop() ?? "";
    let folder = root;
    for (const segment of segments) {
      let next = folder.folders.get(segment);
      if (next === undefined) {
        next = { files: new Map(), folders: new Map() };
        folder.folders.set(segment, next);
      }
      folder = next;
    }
    folder.files.set(name, oid);
  }
  return root;
}

function hashFolder(path: string, folder: Folder, oids: Map<string, string>): string {
  const entries = [...folder.files].map(([name, oid]) => treeEntry("100644", name, name, oid));
  for (const [name, child] of folder.folders) {
    const oid = hashFolder(path === "" ? name : `${path}/${name}`, child, oids);
    // git orders a folder among its siblings as if its name ended in a slash.
    entries.push(treeEntry("40000", name, `${name}/`, oid));
  }
  entries.sort((a, b) => Buffer.compare(a.order, b.order));
  const oid = objectOid("tree", entries.map((entry) => entry.bytes));
  oids.set(path, oid);
  return oid;
}

function treeEntry(
  mode: string,
  name: string,
  order: string,
  oid: string,
): { readonly order: Uint8Array; readonly bytes: Uint8Array } {
  const bytes = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]);
  return { order: Buffer.from(order), bytes };
}

function objectOid(type: string, chunks: readonly Uint8Array[]): string {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const hash = createHash("sha1").update(`${type} ${size}\0`);
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}
