import { html, raw } from "hono/html";
import { formatBytes } from "../../vocabulary/format.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import type { StoredCommit } from "../store/commit_store.ts";
import type { CommittedFile } from "../store/tree_entries.ts";
import type { StoredRepository } from "../store/repository_store.ts";
import { pageOf } from "./page_address.ts";
import { encodePath } from "./repository_lookup.ts";

/** A page, every text in it escaped. */
export type Page = ReturnType<typeof html>;

/** The Hub's first page: its repositories. */
export function hubPage(repositories: readonly StoredRepository[]): Page {
  const rows = repositories.map((repository) => [
    link(addressOf(repository), repository.name),
    repository.type,
    repository.private ? "private" : "",
  ]);
  const content = rows.length > 0 ? table(rows) : "There is no repository that you may see.";
  return frame("Hub", content);
}

/** The page of a repository: the files of its default branch. */
export function repositoryPage(
  repository: StoredRepository,
  head: StoredCommit,
  files: readonly CommittedFile[],
): Page {
  const address = addressOf(repository);
  const commit = link(`${address}/commit/${head.oid}`, head.oid.slice(0, 7));
  const rows = files.map(({ path, size }) => [
    link(`${address}/resolve/main/${encodePath(path)}`, path),
    formatBytes(size),
  ]);
  const content = html`
    <p>main @ ${commit} ${head.title}, ${dateOf(head)}</p>
    ${table(rows)}
  `;
  return frame(repository.name, content);
}

/** The page of a commit: what it changed of the files before it. */
export function commitPage(
  repository: StoredRepository,
  commit: StoredCommit,
  before: readonly CommittedFile[],
  after: readonly CommittedFile[],
): Page {
  const address = addressOf(repository);
  const old = new Map(before.map((file) => [file.path, file]));
  const fresh = new Set(after.map(({ path }) => path));
  const rows = [
    ...after.filter(({ path, oid }) => old.get(path)?.oid !== oid).map(({ path, size }) => [
      old.has(path) ? "changed" : "added",
      link(`${address}/resolve/${commit.oid}/${encodePath(path)}`, path),
      formatBytes(size),
    ]),
    ...before.filter(({ path }) => !fresh.has(path)).map(({ path }) => ["removed", path, ""]),
  ];
  const body = commit.body === "" ? "" : html`<pre>${commit.body}</pre>`;
  const content = html`
    <p>${link(address, repository.name)} @ ${commit.oid}, ${commit.author}, ${dateOf(commit)}</p>
    ${body} ${table(rows)}
  `;
  return frame(commit.title, content);
}

function link(address: string, text: string): Page {
  return html`<a href="${address}">${text}</a>`;
}

/** Rows of a table; of very many only the first, for a page is to be read. */
function table(rows: readonly (readonly (Page | string)[])[]): Page {
  const shown = rows.slice(0, MOST_ROWS).map((cells) =>
    html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`
  );
  const more = rows.length - shown.length;
  return html`<table>${shown}</table>${more > 0 ? html`<p>and ${more} more</p>` : ""}`;
}

const MOST_ROWS = 1000;

function addressOf(repository: Repository): string {
  return encodePath(pageOf("", repository));
}

function dateOf({ createdAt }: StoredCommit): string {
  return new Date(createdAt).toISOString().replace("T", " ").replace(/:\d\d\.\d+Z$/, " UTC");
}

function frame(title: string, content: Page | string): Page {
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>${title}</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
        <nav>${link("/", "Hub")}</nav>
        <h1>${title}</h1>
        ${content}
      </body>
    </html>
  `;
}

const STYLE = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
td { padding-right: 1.5rem; overflow-wrap: anywhere }
`;
