import { fileError, type Repository } from "../../../mod.ts";
import type { EmbeddedHub } from "../../server/embedded_hub.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { readUser, type ServedUser } from "./hub_user.ts";
import { UsageError } from "../usage_error.ts";

/** A repository and the folder that fills it. */
export interface ServedFolder {
  readonly repository: Repository;
  readonly folder: string;
}

/** The flags of `serve`. */
export interface ServeFlags {
  readonly port?: number;
  readonly host?: string;
  readonly repo?: readonly ServedFolder[];
  readonly user?: readonly ServedUser[];
  readonly users?: string;
  readonly cdn?: string;
  readonly cdnPort?: number;
  readonly log?: boolean;
}

/** Runs an embedded Hub until it is asked to end, which is how it is meant to end. */
export async function serve(
  context: CommandContext,
  flags: ServeFlags & GlobalFlags,
  [dir]: readonly string[],
): Promise<void> {
  const { port = 0, host = "127.0.0.1", repo = [], user = [], users, cdn, cdnPort = 0 } = flags;
  const { log = false } = flags;
  const { terminal, signal } = context;
  if (dir !== undefined) await checkStore(dir);
  const { EmbeddedHub } = await import("../../server/embedded_hub.ts");
  await using folder = dir === undefined ? await temporaryFolder() : undefined;
  const listed = users === undefined ? [] : await readUsersFile(users);
  const options = {
    dataDir: dir ?? folder?.path ?? "",
    hostname: host,
    port,
    cdnPort,
    users: [...user, ...listed],
    cdnUrl: cdn,
    log: (line: string) => log && terminal.say(line),
    warn: (line: string) => terminal.say(line),
  };
  const started = EmbeddedHub.start(options, async (hub) => {
    for (const wanted of repo) await fill(context, hub, wanted);
  });
  await using hub = await started.catch((error) => {
    throw fileError("serve from", options.dataDir, error);
  });
  if (terminal.json) terminal.document({ url: hub.url, cdnUrl: hub.cdnUrl });
  else terminal.result(`listening on ${hub.url}`);
  if (repo.length === 0 && dir === undefined) {
    terminal.say("it has no repository yet: --repo user/name=FOLDER fills one from a folder");
  }
  if (dir !== undefined) terminal.say(`its repositories are kept in ${dir}`);
  terminal.say(`pull from it with HF_ENDPOINT=${hub.url}; file contents come from ${hub.cdnUrl}`);
  await aborted(signal);
}

/** A folder of models is not what `serve` keeps: its database would come to lie among them. */
async function checkStore(dir: string): Promise<void> {
  const names = await namesIn(dir);
  if (names.length === 0 || names.includes("hub.sqlite")) return;
  const name = /([A-Za-z0-9][\w.-]*)\/*$/.exec(dir)?.[1] ?? "my-model";
  throw new UsageError(`Cannot serve from "${dir}": it holds other files, and no repositories`, {
    command: "serve",
    suggestions: [`"ruv-hub serve --repo me/${name}=${dir}"`],
  });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw fileError("serve from", folder, error);
  }
}

async function fill(
  { terminal }: CommandContext,
  hub: EmbeddedHub,
  { repository, folder }: ServedFolder,
): Promise<void> {
  terminal.say(`importing ${repository.name} from ${folder}`);
  const { commit, skipped } = await hub.importFolder(repository, folder).catch((error) => {
    throw fileError("import", folder, error);
  });
  terminal.say(`${repository.name} @ ${commit.slice(0, 7)} from ${folder}`);
  for (const path of skipped) terminal.say(`  note: "${path}" is left out: it is no regular file`);
}

async function readUsersFile(path: string): Promise<ServedUser[]> {
  const lines = (await readText(path)).split("\n").map((line) => line.trim());
  return lines.flatMap((line, index) => {
    if (line === "" || line.startsWith("#")) return [];
    const user = readUser(line);
    if (user !== undefined) return [user];
    throw new UsageError(
      `Cannot read users from "${path}": line ${index + 1} is not NAME:read|write:TOKEN`,
      { command: "serve" },
    );
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw fileError("read users from", path, error);
    throw new UsageError(`Cannot read users from "${path}": there is no such file`, {
      command: "serve",
    });
  }
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "ruv-hub-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
